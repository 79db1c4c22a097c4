//! Where everything is: your resources on the left, each as tall as it has lines; a label for each
//! line in the middle; others on the right in their groups, near the lines that lead to them.

use std::collections::BTreeMap;

use super::lines::{Line, Node};

/// Width of the picture, in the units of its `viewBox`, which are pixels on a wide screen.
pub(super) const WIDTH: i32 = 960;
/// Width of a node.
pub(super) const NODE: i32 = 270;
/// Where labels begin.
pub(super) const LABEL: i32 = 308;
/// Width of a label.
pub(super) const LABEL_WIDTH: i32 = 268;
/// Where the nodes of others begin.
pub(super) const FAR: i32 = WIDTH - NODE - GROUP_PADDING;
/// What a group has around its nodes.
pub(super) const GROUP_PADDING: i32 = 12;
/// Height of the line with the name of a group.
const GROUP_TITLE: i32 = 28;

/// Height of a line of the picture.
const ROW: i32 = 42;
/// Height of a node with one line.
const LOWEST: i32 = 52;
/// Space between nodes.
const GAP: i32 = 14;
/// Space between groups.
const GROUP_GAP: i32 = 18;
/// The most lines that are drawn; more cannot be told apart, and the list below has them all.
pub(in super::super) const MOST: usize = 60;

/// A node in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Placed {
    /// What it shows.
    pub(super) node: Node,
    /// Its left edge.
    pub(super) x: i32,
    /// Its upper edge.
    pub(super) y: i32,
    /// Its height.
    pub(super) height: i32,
}

/// A group in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Group {
    /// Its name.
    pub(super) title: String,
    /// Its upper edge.
    pub(super) y: i32,
    /// Its height.
    pub(super) height: i32,
}

/// A line in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Wire {
    /// What it shows.
    pub(super) line: Line,
    /// The height at which it leaves your resource and has its label.
    pub(super) y: i32,
    /// The height at which it reaches the other end.
    pub(super) far_y: i32,
}

/// A picture that only has to be drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Layout {
    /// The height of the picture.
    pub(in super::super) height: i32,
    /// Your resources.
    pub(super) near: Vec<Placed>,
    /// The others.
    pub(super) far: Vec<Placed>,
    /// What the others are in.
    pub(super) groups: Vec<Group>,
    /// The lines.
    pub(super) wires: Vec<Wire>,
    /// How many lines are left out.
    pub(in super::super) left_out: usize,
}

impl Layout {
    /// Arranges lines, those of one resource of yours next to each other.
    pub(in super::super) fn of(lines: &[Line]) -> Self {
        let drawn = lines.get(..MOST.min(lines.len())).unwrap_or_default();
        let (near, rows, near_end) = place_near(drawn);
        let (far, groups, far_end) = place_far(drawn, &rows);
        let wires = wires(drawn, &rows, &far);
        Self {
            height: near_end.max(far_end),
            near,
            far,
            groups,
            wires,
            left_out: lines.len() - drawn.len(),
        }
    }
}

/// Your resources, the height of each line, and where they end.
fn place_near(lines: &[Line]) -> (Vec<Placed>, Vec<i32>, i32) {
    let (mut placed, mut rows, mut y) = (Vec::new(), Vec::new(), 0);
    for of_node in lines.chunk_by(|a, b| a.near.key == b.near.key) {
        let Some(first) = of_node.first() else { continue };
        let count = i32::try_from(of_node.len()).unwrap_or(i32::MAX);
        let height = LOWEST.max(count.saturating_mul(ROW));
        let above = (height - count * ROW) / 2;
        rows.extend((0..count).map(|row| y + above + row * ROW + ROW / 2));
        placed.push(Placed { node: first.near.clone(), x: 0, y, height });
        y += height + GAP;
    }
    (placed, rows, y - GAP.min(y))
}

/// The others in their groups, and where they end. Groups and nodes are in the order of the average
/// height of their lines, so that few lines cross.
fn place_far(lines: &[Line], rows: &[i32]) -> (Vec<Placed>, Vec<Group>, i32) {
    let mut nodes: BTreeMap<(&str, &str), (&Node, Vec<i32>)> = BTreeMap::new();
    for (line, row) in lines.iter().zip(rows) {
        let key = (line.far.group.as_str(), line.far.key.as_str());
        nodes.entry(key).or_insert_with(|| (&line.far, Vec::new())).1.push(*row);
    }
    let mut groups: BTreeMap<&str, Vec<(&Node, Vec<i32>)>> = BTreeMap::new();
    for ((group, _), node) in nodes {
        groups.entry(group).or_default().push(node);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, nodes)| average(nodes.iter().flat_map(|(_, rows)| rows)));
    let (mut placed, mut frames, mut y) = (Vec::new(), Vec::new(), 0);
    for (title, mut nodes) in groups {
        nodes.sort_by_key(|(_, rows)| average(rows));
        let top = y;
        y += GROUP_TITLE;
        for (node, _) in nodes {
            placed.push(Placed { node: node.clone(), x: FAR, y, height: LOWEST });
            y += LOWEST + GAP;
        }
        y += GROUP_PADDING - GAP;
        frames.push(Group { title: title.to_owned(), y: top, height: y - top });
        y += GROUP_GAP;
    }
    (placed, frames, y - GROUP_GAP.min(y))
}

fn average<'a>(heights: impl IntoIterator<Item = &'a i32>) -> i32 {
    let (mut sum, mut count) = (0_i32, 0_i32);
    for height in heights {
        sum = sum.saturating_add(*height);
        count += 1;
    }
    sum.checked_div(count).unwrap_or(0)
}

/// The lines; those that lead to one node reach it at different heights, in their own order.
fn wires(lines: &[Line], rows: &[i32], far: &[Placed]) -> Vec<Wire> {
    let leads_to = |line: &Line, node: &Placed| {
        line.far.key == node.node.key && line.far.group == node.node.group
    };
    let mut wires = Vec::new();
    for (index, (line, row)) in lines.iter().zip(rows).enumerate() {
        let Some(node) = far.iter().find(|node| leads_to(line, node)) else { continue };
        let before = lines.iter().take(index).filter(|it| leads_to(it, node)).count();
        let all = lines.iter().filter(|it| leads_to(it, node)).count();
        let part = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
        let far_y = node.y + node.height * (part(before) + 1) / (part(all) + 1);
        wires.push(Wire { line: line.clone(), y: *row, far_y });
    }
    wires
}

#[cfg(test)]
mod tests {
    use super::{super::lines::Kind, *};
    use crate::portal::parts::Tone;

    fn node(key: &str, group: &str) -> Node {
        Node { key: key.into(), title: key.into(), detail: String::new(), group: group.into() }
    }

    fn line(near: &str, far: &str, group: &str) -> Line {
        Line {
            kind: Kind::Grant,
            tone: Tone::Good,
            label: "Reader".into(),
            near: node(near, ""),
            far: node(far, group),
            href: "/".into(),
        }
    }

    #[test]
    fn nothing_takes_no_room() {
        assert_eq!(Layout::of(&[]), Layout::default());
    }

    #[test]
    fn nodes_do_not_overlap_and_lines_end_at_them() {
        let lines = [
            line("a", "x", "one"),
            line("a", "y", "two"),
            line("a", "x", "two"),
            line("b", "y", "two"),
        ];

        let layout = Layout::of(&lines);

        assert_eq!((layout.near.len(), layout.far.len(), layout.groups.len()), (2, 3, 2));
        for nodes in [&layout.near, &layout.far] {
            for pair in nodes.windows(2) {
                assert!(pair[0].y + pair[0].height < pair[1].y, "{pair:?}");
            }
        }
        for (wire, line) in layout.wires.iter().zip(&lines) {
            let within = |node: &Placed, y: i32| node.y <= y && y <= node.y + node.height;
            let near = layout.near.iter().find(|it| it.node.key == line.near.key).unwrap();
            assert!(within(near, wire.y), "{wire:?}");
            assert!(layout.far.iter().any(|it| it.node == line.far && within(it, wire.far_y)));
        }
        for node in layout.near.iter().chain(&layout.far) {
            assert!(node.y + node.height <= layout.height);
        }
    }

    #[test]
    fn lines_to_one_node_reach_it_at_different_heights() {
        let layout = Layout::of(&[line("a", "x", "g"), line("b", "x", "g"), line("c", "x", "g")]);

        let heights: Vec<_> = layout.wires.iter().map(|it| it.far_y).collect();

        assert!(heights.is_sorted_by(|a, b| a < b), "{heights:?}");
    }

    #[test]
    fn nodes_of_others_are_in_the_order_of_their_lines() {
        let layout = Layout::of(&[line("a", "z", "g"), line("b", "y", "g"), line("c", "x", "g")]);

        let order: Vec<_> = layout.far.iter().map(|it| it.node.key.as_str()).collect();

        assert_eq!(order, ["z", "y", "x"]);
    }

    #[test]
    fn what_cannot_be_told_apart_is_left_out_and_counted() {
        let lines: Vec<_> = (0..MOST + 5).map(|it| line(&format!("{it:03}"), "x", "g")).collect();

        let layout = Layout::of(&lines);

        assert_eq!((layout.wires.len(), layout.left_out), (MOST, 5));
    }
}
