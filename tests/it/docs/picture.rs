//! The pictures of the guides: each `docs/guides/pictures/*.txt` gives the SVG beside it.
//!
//! A text has a title, a zone for each tenant with the columns that it covers, and one line per row:
//!
//! ```text
//! title: Astro reaches your resources
//! zone: Astronomer's tenant | 1
//! zone: Your tenant | 2
//!
//! [Astro cluster; prod-euw] -- dataplane_ip_allowlist; lets it in --> [Storage account]
//! [Astro cluster; prod-euw] .. support makes ..> [Key vault]
//! ```
//!
//! `--` is a solid arrow, which an object of this provider makes; `..` is a dashed arrow, which somebody
//! else makes; `.` alone is no arrow; `;` ends a line of text. Equal boxes in consecutive rows are one
//! tall box.

use std::fmt::Write;

use super::layout::{Column, Layout};

/// A picture as its text describes it.
#[derive(Debug)]
pub(super) struct Picture {
    pub(super) title: String,
    pub(super) zones: Vec<Zone>,
    pub(super) rows: Vec<Row>,
}

/// A tenant, or another place that boxes are in: a range of columns, counted from zero.
#[derive(Debug)]
pub(super) struct Zone {
    pub(super) name: String,
    pub(super) first: usize,
    pub(super) last: usize,
}

/// Boxes from left to right, and what is between each and the next.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) boxes: Vec<Vec<String>>,
    pub(super) arrows: Vec<Option<Arrow>>,
}

/// An arrow between two neighbors.
#[derive(Debug)]
pub(super) struct Arrow {
    pub(super) label: Vec<String>,
    pub(super) dashed: bool,
    pub(super) to_left: bool,
}

/// The SVG that a text gives.
pub(super) fn render(text: &str) -> String {
    let picture = parse(text);
    let layout = Layout::new(&picture);
    let (width, height) = (layout.width, layout.height);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{width}\" \
         height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"Helvetica, Arial, sans-serif\" font-size=\"14\">\n\
         <title>{}</title>\n\
         <defs><marker id=\"tip\" markerWidth=\"9\" markerHeight=\"8\" refX=\"8\" refY=\"4\" \
         orient=\"auto\"><path d=\"M0,0 L9,4 L0,8 z\" fill=\"#24292f\"/></marker></defs>\n\
         <rect x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"10\" fill=\"#ffffff\" \
         stroke=\"#d0d7de\"/>\n",
        escaped(&picture.title),
        width - 1,
        height - 1,
    );
    line(&mut svg, &picture.title, 20, 32, "font-size=\"17\" font-weight=\"bold\"");
    for (zone, (fill, stroke)) in picture.zones.iter().zip(COLORS.iter().cycle()) {
        let (left, right) = layout.zone(zone);
        rectangle(
            &mut svg,
            [left, layout.zones_top, right - left, layout.zones_height],
            fill,
            stroke,
        );
        let style = format!("font-weight=\"bold\" fill=\"{stroke}\"");
        line(&mut svg, &zone.name, left + 14, layout.zones_top + 24, &style);
    }
    for (number, column) in layout.columns.iter().enumerate() {
        boxes(&mut svg, &picture, &layout, number, column);
    }
    for (row, middle) in picture.rows.iter().zip(&layout.middles) {
        for (number, arrow) in row.arrows.iter().enumerate() {
            if let Some(arrow) = arrow {
                draw(
                    &mut svg,
                    arrow,
                    &layout.columns[number],
                    &layout.columns[number + 1],
                    *middle,
                );
            }
        }
    }
    legend(&mut svg, layout.height - 20);
    svg + "</svg>\n"
}

/// Fill and border of the zones, from left to right.
const COLORS: [(&str, &str); 2] = [("#fff8eb", "#9a6700"), ("#eef6ff", "#0550ae")];

/// The boxes of a column: equal ones in consecutive rows are one.
fn boxes(svg: &mut String, picture: &Picture, layout: &Layout, number: usize, column: &Column) {
    let mut first = 0;
    while first < picture.rows.len() {
        let text = &picture.rows[first].boxes[number];
        let same = |row: &&Row| row.boxes[number] == *text;
        let last = first + picture.rows[first..].iter().take_while(same).count() - 1;
        if !text.is_empty() {
            let (top, bottom) = (layout.tops[first], layout.tops[last] + layout.heights[last]);
            let place = [column.left, top, column.width, bottom - top];
            rectangle(svg, place, "#ffffff", "#57606a");
            let lines = i32::try_from(text.len()).unwrap();
            let mut y = top + (bottom - top - 18 * lines) / 2 + 14;
            for (number, text) in text.iter().enumerate() {
                let weight = if number == 0 { "bold" } else { "normal" };
                let style = format!("text-anchor=\"middle\" font-weight=\"{weight}\"");
                line(svg, text, column.left + column.width / 2, y, &style);
                y += 18;
            }
        }
        first = last + 1;
    }
}

/// An arrow with its text: the first line above it, the others below.
fn draw(svg: &mut String, arrow: &Arrow, from: &Column, to: &Column, y: i32) {
    let (start, end) = (from.left + from.width + 5, to.left - 5);
    let (tail, head) = if arrow.to_left { (end, start) } else { (start, end) };
    let dashes = if arrow.dashed { " stroke-dasharray=\"6 5\"" } else { "" };
    writeln!(
        svg,
        "<line x1=\"{tail}\" y1=\"{y}\" x2=\"{head}\" y2=\"{y}\" stroke=\"#24292f\" \
         stroke-width=\"1.6\"{dashes} marker-end=\"url(#tip)\"/>"
    )
    .unwrap();
    let mut baseline = y - 8;
    for text in &arrow.label {
        line(svg, text, i32::midpoint(start, end), baseline, "text-anchor=\"middle\"");
        baseline = if baseline < y { y + 19 } else { baseline + 17 };
    }
}

/// What the two kinds of arrows mean.
fn legend(svg: &mut String, y: i32) {
    for (x, dashes, text) in [
        (20, "", "this provider does it"),
        (300, " stroke-dasharray=\"6 5\"", "somebody or something else does it"),
    ] {
        let (end, middle) = (x + 44, y - 5);
        writeln!(
            svg,
            "<line x1=\"{x}\" y1=\"{middle}\" x2=\"{end}\" y2=\"{middle}\" stroke=\"#24292f\" \
             stroke-width=\"1.6\"{dashes} marker-end=\"url(#tip)\"/>"
        )
        .unwrap();
        line(svg, text, end + 10, y, "");
    }
}

fn rectangle(svg: &mut String, [x, y, width, height]: [i32; 4], fill: &str, stroke: &str) {
    writeln!(
        svg,
        "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"7\" fill=\"{fill}\" \
         stroke=\"{stroke}\"/>"
    )
    .unwrap();
}

fn line(svg: &mut String, text: &str, x: i32, y: i32, style: &str) {
    let fill = if style.contains("fill=") { "" } else { " fill=\"#24292f\"" };
    let font = if is_code(text) {
        " font-family=\"Menlo, Consolas, 'DejaVu Sans Mono', monospace\" font-size=\"12.5\""
    } else {
        ""
    };
    let space = if style.is_empty() { "" } else { " " };
    writeln!(svg, "<text x=\"{x}\" y=\"{y}\"{space}{style}{font}{fill}>{}</text>", escaped(text))
        .unwrap();
}

/// Whether a text is the name of one of our objects.
pub(super) fn is_code(text: &str) -> bool {
    text.starts_with("dataplane_")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The picture that a text describes.
fn parse(text: &str) -> Picture {
    let mut picture = Picture { title: String::new(), zones: Vec::new(), rows: Vec::new() };
    for line in text.lines().map(str::trim).filter(|it| !it.is_empty() && !it.starts_with('#')) {
        if let Some(title) = line.strip_prefix("title: ") {
            title.clone_into(&mut picture.title);
        } else if let Some(zone) = line.strip_prefix("zone: ") {
            let (name, columns) = zone.split_once(" | ").expect("`name | columns`");
            let (first, last) = columns.split_once('-').unwrap_or((columns, columns));
            let column = |it: &str| it.parse::<usize>().expect("a column") - 1;
            let (first, last) = (column(first), column(last));
            picture.zones.push(Zone { name: name.to_owned(), first, last });
        } else {
            picture.rows.push(row(line));
        }
    }
    let columns = picture.rows[0].boxes.len();
    assert!(picture.rows.iter().all(|it| it.boxes.len() == columns), "rows of {columns} boxes");
    picture
}

fn row(line: &str) -> Row {
    let mut row = Row { boxes: Vec::new(), arrows: Vec::new() };
    for part in line.split('[').skip(1) {
        let (text, arrow) = part.split_once(']').unwrap_or_else(|| panic!("no `]` in {part}"));
        row.boxes.push(lines(text));
        let arrow = arrow.trim();
        if !arrow.is_empty() {
            row.arrows.push((arrow != ".").then(|| Arrow {
                label: lines(arrow.trim_matches(['<', '>', '-', '.'])),
                dashed: arrow.contains("..>") || arrow.starts_with("<.."),
                to_left: arrow.starts_with('<'),
            }));
        }
    }
    assert_eq!(row.boxes.len(), row.arrows.len() + 1, "an arrow or `.` between two boxes: {line}");
    row
}

fn lines(text: &str) -> Vec<String> {
    text.split(';').map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()).collect()
}
