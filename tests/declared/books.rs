//! Workbooks for the declared sources, made of text: a spreadsheet by hand.

use std::io::{Cursor, Write};

use super::fixture;

/// A workbook of the parts in the folder of fixtures.
pub fn workbook(sheet: &[u8]) -> Vec<u8> {
    let part = |name: &str| fixture(&format!("sbp/{name}.xml"));
    zipped(&[
        ("[Content_Types].xml".to_owned(), part("content_types")),
        ("_rels/.rels".to_owned(), part("rels")),
        ("xl/workbook.xml".to_owned(), part("workbook")),
        ("xl/_rels/workbook.xml.rels".to_owned(), part("workbook_rels")),
        ("xl/styles.xml".to_owned(), part("styles")),
        ("xl/worksheets/sheet1.xml".to_owned(), sheet.to_vec()),
    ])
}

fn zipped(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook of a text: `# name` begins a sheet, tabs stand between its cells. A number beyond 40000 in the first column is a date.
pub fn book(text: &str) -> Vec<u8> {
    let mut sheets: Vec<(&str, String)> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix("# "), sheets.last_mut()) {
            (Some(name), _) => sheets.push((name, String::new())),
            (None, Some((_, rows))) => *rows += &format!("<row>{}</row>", line.split('\t').enumerate().map(cell).collect::<String>()),
            (None, None) => panic!("{line:?} stands in no sheet"),
        }
    }
    let listed =
        |each: &dyn Fn(usize, &str) -> String| sheets.iter().enumerate().map(|(at, (name, _))| each(at + 1, name)).collect::<String>();
    let replaced = |path: &str, from: &str, to: String| {
        let text = String::from_utf8(fixture(path)).unwrap();
        assert!(text.contains(from), "{from:?} is not in {path}");
        text.replace(from, &to).into_bytes()
    };
    let (one_sheet, one_part) = (
        "<sheet name=\"Sheet1\" sheetId=\"1\" r:id=\"rId1\"/>",
        "<Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>",
    );
    let styles = "<Relationship Id=\"rId2\" ";
    let link = |at: usize| {
        format!(
            "<Relationship Id=\"s{at}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet{at}.xml\"/>"
        )
    };
    let mut parts = vec![
        (
            "[Content_Types].xml".to_owned(),
            replaced("sbp/content_types.xml", one_part, listed(&|at, _| one_part.replace("sheet1", &format!("sheet{at}")))),
        ),
        ("_rels/.rels".to_owned(), fixture("sbp/rels.xml")),
        (
            "xl/workbook.xml".to_owned(),
            replaced(
                "sbp/workbook.xml",
                one_sheet,
                listed(&|at, name| format!("<sheet name=\"{name}\" sheetId=\"{at}\" r:id=\"s{at}\"/>")),
            ),
        ),
        ("xl/_rels/workbook.xml.rels".to_owned(), replaced("sbp/workbook_rels.xml", styles, listed(&|at, _| link(at)) + styles)),
        ("xl/styles.xml".to_owned(), fixture("sbp/styles.xml")),
    ];
    for (at, (_, rows)) in sheets.iter().enumerate() {
        let sheet = format!(
            "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>"
        );
        parts.push((format!("xl/worksheets/sheet{}.xml", at + 1), sheet.into_bytes()));
    }
    zipped(&parts)
}

fn cell((column, text): (usize, &str)) -> String {
    match text.parse::<f64>() {
        Ok(number) if column == 0 && number > 40_000.0 => format!("<c s=\"1\"><v>{text}</v></c>"),
        Ok(_) => format!("<c><v>{text}</v></c>"),
        Err(_) if text.is_empty() => "<c/>".to_owned(),
        Err(_) => format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>"),
    }
}
