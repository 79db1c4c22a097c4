//! Where the parts of a picture are: columns as wide as their longest line, rows as high as their text.

use super::picture::{Arrow, Picture, Zone, is_code};

/// Free space around the picture.
const MARGIN: i32 = 20;
/// Free space between the border of a zone and its boxes.
const PADDING: i32 = 16;
/// Free space between two rows.
const GAP: i32 = 20;

/// Where everything is, in pixels.
pub(super) struct Layout {
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) columns: Vec<Column>,
    /// Upper end of each row.
    pub(super) tops: Vec<i32>,
    /// Height of each row.
    pub(super) heights: Vec<i32>,
    /// Where the arrows of each row are.
    pub(super) middles: Vec<i32>,
    pub(super) zones_top: i32,
    pub(super) zones_height: i32,
}

/// The boxes of one column.
pub(super) struct Column {
    pub(super) left: i32,
    pub(super) width: i32,
}

impl Layout {
    /// Lays a picture out.
    pub(super) fn new(picture: &Picture) -> Self {
        let count = picture.rows[0].boxes.len();
        let mut columns = Vec::with_capacity(count);
        let mut left = MARGIN + PADDING;
        for number in 0..count {
            let texts = picture.rows.iter().map(|row| &row.boxes[number]);
            let mut width = texts.map(|it| box_width(it)).max().unwrap_or_default() + 28;
            let alone = |it: &&Zone| it.first == number && it.last == number;
            if let Some(zone) = picture.zones.iter().find(alone) {
                width = width.max(bold_width(&zone.name));
            }
            columns.push(Column { left, width });
            let labels = picture.rows.iter().filter_map(|row| row.arrows.get(number)?.as_ref());
            let label = labels.map(label_width).max().unwrap_or_default();
            let borders = picture.zones.iter().any(|it| it.last == number);
            left += width + label + if borders { 2 * PADDING + 24 } else { 44 };
        }
        let zones_top = 50;
        let mut top = zones_top + 40;
        let (mut tops, mut heights, mut middles) = (Vec::new(), Vec::new(), Vec::new());
        for row in &picture.rows {
            let lines = row.boxes.iter().map(Vec::len).max().unwrap_or_default();
            let labels = row.arrows.iter().flatten().map(|it| it.label.len()).max();
            let below = labels.unwrap_or_default().saturating_sub(1);
            let boxes = 18 * pixels(lines) + 22;
            let height = boxes.max(2 * (17 * pixels(below) + 10)).max(48);
            tops.push(top);
            heights.push(height);
            middles.push(top + height / 2);
            top += height + GAP;
        }
        let zones_height = top - GAP + PADDING - zones_top;
        let right = columns.last().map_or(0, |it| it.left + it.width) + PADDING;
        Self {
            width: (right + MARGIN).max(660).max(bold_width(&picture.title) * 6 / 5 + 2 * MARGIN),
            height: zones_top + zones_height + 54,
            columns,
            tops,
            heights,
            middles,
            zones_top,
            zones_height,
        }
    }

    /// Left and right end of a zone.
    pub(super) fn zone(&self, zone: &Zone) -> (i32, i32) {
        let last = &self.columns[zone.last];
        (self.columns[zone.first].left - PADDING, last.left + last.width + PADDING)
    }
}

fn label_width(arrow: &Arrow) -> i32 {
    arrow.label.iter().map(|it| text_width(it)).max().unwrap_or_default()
}

/// The first line of a box is bold.
fn box_width(lines: &[String]) -> i32 {
    let first = lines.first().map_or(0, |it| bold_width(it));
    lines.iter().skip(1).map(|it| text_width(it)).fold(first, i32::max)
}

fn bold_width(text: &str) -> i32 {
    text_width(text) * 23 / 20
}

/// How wide a text is at most: no font is measured, so it is a little more than that.
fn text_width(text: &str) -> i32 {
    let tenths = if is_code(text) { 77 } else { 75 };
    pixels(text.chars().count()) * tenths / 10
}

fn pixels(count: usize) -> i32 {
    i32::try_from(count).unwrap()
}
