//! The picture as SVG. Colors and fonts are classes of the style sheet, because the content security
//! policy allows no style in a page.

use askama::{Template, filters::HtmlSafe};

use super::layout::{FAR, GROUP_PADDING, LABEL, LABEL_WIDTH, Layout, NODE, Placed, WIDTH, Wire};

/// How many letters of a name fit into a node, and of a label into its place.
const LETTERS: usize = 32;

/// Where groups begin.
const GROUP: i32 = FAR - GROUP_PADDING;
/// Width of a group.
const GROUP_WIDTH: i32 = NODE + 2 * GROUP_PADDING;

/// A picture that renders as SVG.
#[derive(Template)]
#[template(path = "picture.html")]
pub(in super::super) struct Drawing {
    layout: Layout,
}

/// What [`Drawing`] renders has its texts escaped already.
impl HtmlSafe for Drawing {}

impl Drawing {
    /// Draws what is arranged.
    pub(in super::super) fn of(layout: Layout) -> Self {
        Self { layout }
    }

    fn nodes(&self) -> impl Iterator<Item = &Placed> {
        self.layout.near.iter().chain(&self.layout.far)
    }
}

/// The path of a line: straight to its label, and in a curve from there to the other end.
fn path(wire: &Wire) -> String {
    let Wire { y, far_y, .. } = wire;
    let from = LABEL + LABEL_WIDTH;
    let bend = i32::midpoint(from, FAR);
    format!("M{NODE} {y}H{LABEL}M{from} {y}C{bend} {y} {bend} {far_y} {FAR} {far_y}")
}

/// As much of a text as fits.
fn fit(text: &str) -> String {
    if text.chars().count() <= LETTERS {
        return text.to_owned();
    }
    let begin: String = text.chars().take(LETTERS - 1).collect();
    format!("{}…", begin.trim_end())
}

#[cfg(test)]
mod tests {
    use super::{
        super::lines::{Kind, Line, lines},
        *,
    };
    use crate::portal::{landscape::Landscape, parts::Tone};

    #[test]
    fn what_others_wrote_is_escaped_and_what_is_too_long_is_cut() {
        let node = |title: &str, group: &str| super::super::lines::Node {
            key: title.into(),
            title: title.into(),
            detail: "<i>".into(),
            group: group.into(),
        };
        let line = Line {
            kind: Kind::Endpoint,
            tone: Tone::Waiting,
            label: "Pending".into(),
            near: node("</svg><script>", ""),
            far: node(&"n".repeat(60), "<b>"),
            href: "/-/private-link#a".into(),
        };

        let svg = Drawing::of(Layout::of(&[line])).render().unwrap();

        for tag in ["<script", "<b>", "<i>"] {
            assert!(!svg.contains(tag), "{svg}");
        }
        assert!(svg.contains(&format!("{}…", "n".repeat(31))), "{svg}");
        assert!(
            svg.contains("href=\"/-/private-link#a\"") && svg.contains("wire waiting"),
            "{svg}"
        );
        assert!(!svg.contains("style="), "the policy allows no style in a page: {svg}");
    }

    #[test]
    fn an_empty_sandbox_has_no_lines() {
        assert!(lines(&Landscape::default()).is_empty());
    }

    #[test]
    fn texts_are_cut_at_letters() {
        assert_eq!(fit("short"), "short");
        assert_eq!(fit(&"ä".repeat(40)).chars().count(), LETTERS);
    }
}
