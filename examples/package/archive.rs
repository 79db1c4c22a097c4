//! A zip file that is the same, byte for byte, whenever it is made of the same content.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipArchive, ZipWriter};

use crate::Result;

/// File mode of the provider: all users may read and run it.
const EXECUTABLE: u32 = 0o755;

/// The smallest output of deflate.
const BEST: i64 = 9;

/// How much work goes into making the zip small.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Compression {
    /// The content as it is.
    None,
    /// As small as deflate can make it.
    Best,
}

/// A zip with one executable file, dated 1 January 1980: the first day that zip files know.
///
/// It says on every machine that it was made on Unix: otherwise a zip that is made on Windows would have no file
/// mode, and nobody could make the same zip on another machine.
pub(crate) fn of_one_program(
    name: &str,
    content: &[u8],
    compression: Compression,
) -> Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .last_modified_time(DateTime::default())
        .system(System::Unix)
        .unix_permissions(EXECUTABLE);
    let options = match compression {
        Compression::None => options.compression_method(CompressionMethod::Stored),
        Compression::Best => {
            options.compression_method(CompressionMethod::Deflated).compression_level(Some(BEST))
        }
    };
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(name, options)?;
    zip.write_all(content)?;
    Ok(zip.finish()?.into_inner())
}

/// The name and the content of the program in a zip, which must hold it alone, dated and permitted
/// as [`of_one_program`] does.
pub(crate) fn one_program(zip: &[u8]) -> Result<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(zip))?;
    if archive.len() != 1 {
        return Err(format!("it holds {} files instead of one", archive.len()).into());
    }
    let mut file = archive.by_index(0)?;
    if file.last_modified() != Some(DateTime::default()) {
        return Err("its file is not dated 1 January 1980, so nobody can reproduce it".into());
    }
    if file.unix_mode().map(|it| it & 0o777) != Some(EXECUTABLE) {
        return Err("its file is not executable for everybody".into());
    }
    let mut content = Vec::new();
    file.read_to_end(&mut content)?;
    Ok((file.name()?.into_owned(), content))
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use zip::write::SimpleFileOptions;
    use zip::{DateTime, System, ZipWriter};

    use super::{Compression, of_one_program, one_program};

    #[track_caller]
    fn check(compression: Compression) -> usize {
        let content = b"a provider, a provider, a provider, a provider".repeat(100);
        let zip = of_one_program("it_v1.0.0", &content, compression).unwrap();
        assert_eq!(zip, of_one_program("it_v1.0.0", &content, compression).unwrap());
        assert_eq!(one_program(&zip).unwrap(), ("it_v1.0.0".to_owned(), content));
        zip.len()
    }

    #[test]
    fn equal_content_gives_equal_bytes_and_unpacks_to_itself() {
        assert!(check(Compression::Best) < 500);
        assert!(4600 < check(Compression::None));
    }

    #[test]
    fn a_zip_names_unix_as_the_system_that_made_it() {
        let zip = of_one_program("it_v1.0.0", b"a provider", Compression::Best).unwrap();
        // The central directory has it in the upper byte of "version made by" (APPNOTE 4.4.2).
        let directory = zip.windows(4).position(|it| it == b"PK\x01\x02").unwrap();
        assert_eq!(zip[directory + 5], System::Unix as u8);
    }

    fn zipped(names: &[&str], options: SimpleFileOptions) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for name in names {
            zip.start_file(*name, options).unwrap();
            zip.write_all(b"content").unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn a_zip_that_nobody_could_make_again_is_refused() {
        let usual = SimpleFileOptions::default().system(System::Unix).unix_permissions(0o755);
        let fixed = usual.last_modified_time(DateTime::default());
        one_program(&zipped(&["it"], fixed)).unwrap();
        let dated =
            usual.last_modified_time(DateTime::from_date_and_time(2026, 1, 2, 3, 4, 6).unwrap());
        for (zip, words) in [
            (zipped(&["it", "more"], fixed), "holds 2 files"),
            (zipped(&["it"], dated), "1 January 1980"),
            (zipped(&["it"], fixed.unix_permissions(0o644)), "not executable"),
            // What the crate does on Windows unless it is told otherwise.
            (zipped(&["it"], fixed.system(System::Dos)), "not executable"),
        ] {
            let error = one_program(&zip).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        }
    }
}
