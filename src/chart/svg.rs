//! Writes a picture as SVG. Part of `chart`.

use std::fmt::Write;

use maud::{Markup, html};

use super::FAMILY;
use super::scene::{Anchor, Line, Point, Px, SHADE, Scene};

/// The picture with a title and a description for those who do not see it.
pub(super) fn written(scene: &Scene) -> String {
    let (width, height, trend, dot) = (scene.width, scene.height, &scene.trend, &scene.dot);
    let line: String = trend.pieces.iter().map(|piece| path(piece)).collect();
    let area: String = trend.pieces.iter().map(|piece| area(piece, trend.floor)).collect();
    html! {
        svg xmlns="http://www.w3.org/2000/svg" width=(width) height=(height) viewBox=(format!("0 0 {width} {height}")) role="img"
            aria-labelledby="title desc" font-family=(format!("{FAMILY}, system-ui, sans-serif")) {
            title id="title" { (scene.title) }
            desc id="desc" { (scene.described) }
            defs {
                linearGradient id="area" x1="0" y1="0" x2="0" y2="1" {
                    stop offset="0" stop-color=(trend.colour) stop-opacity=(format!("0.{SHADE}")) {}
                    stop offset="1" stop-color=(trend.colour) stop-opacity="0" {}
                }
            }
            rect width=(width) height=(height) fill=(scene.ground) {}
            @for rule in &scene.grid {
                line x1=(rule.left) x2=(rule.right) y1=(rule.y) y2=(rule.y) stroke=(rule.colour) stroke-width="1" {}
            }
            path d=(area) fill="url(#area)" {}
            path d=(line) fill="none" stroke=(trend.colour) stroke-width=(trend.thickness) stroke-linejoin="round" stroke-linecap="round" {}
            circle cx=(dot.at.x) cy=(dot.at.y) r=(dot.radius) fill=(dot.colour) stroke=(dot.ring_colour) stroke-width=(dot.ring) {}
            @for words in &scene.words { (text(words)) }
        }
    }
    .into_string()
}

fn path(points: &[Point]) -> String {
    // A figure that stands alone is a line of no length, which has round ends.
    let alone = points.first().filter(|_| points.len() == 1);
    points.iter().chain(alone).enumerate().fold(String::new(), |mut path, (at, Point { x, y })| {
        let _infallible = write!(path, "{}{x} {y}", if at == 0 { "M" } else { "L" });
        path
    })
}

/// What lies between a piece of the line and the floor.
fn area(points: &[Point], floor: Px) -> String {
    let [last, first] = [points.last(), points.first()].map(|point| point.map_or_else(Default::default, |point| point.x));
    format!("{}L{last} {floor}L{first} {floor}Z", path(points))
}

fn text(words: &Line) -> Markup {
    let anchor = match words.anchor {
        Anchor::Start => None,
        Anchor::Middle => Some("middle"),
        Anchor::End => Some("end"),
    };
    let weight = words.bold.then_some("600");
    html! {
        text x=(words.at.x) y=(words.at.y) font-size=(words.size) font-weight=[weight] text-anchor=[anchor] fill=(words.colour) { (words.text) }
    }
}
