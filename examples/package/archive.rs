//! A zip file that is the same, byte for byte, whenever it is made of the same content.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

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
pub(crate) fn of_one_program(
    name: &str,
    content: &[u8],
    compression: Compression,
) -> Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .last_modified_time(DateTime::default())
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

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use zip::ZipArchive;

    use super::{Compression, of_one_program};

    #[track_caller]
    fn check(compression: Compression) -> usize {
        let content = b"a provider, a provider, a provider, a provider".repeat(100);
        let zip = of_one_program("it_v1.0.0", &content, compression).unwrap();
        assert_eq!(zip, of_one_program("it_v1.0.0", &content, compression).unwrap());
        let size = zip.len();
        let mut archive = ZipArchive::new(Cursor::new(zip)).unwrap();
        assert_eq!(archive.len(), 1);
        let mut file = archive.by_name("it_v1.0.0").unwrap();
        assert_eq!(file.unix_mode().map(|it| it & 0o777), Some(0o755));
        assert_eq!(file.last_modified().map(|it| it.to_string()).unwrap(), "1980-01-01 00:00:00");
        let mut unpacked = Vec::new();
        file.read_to_end(&mut unpacked).unwrap();
        assert_eq!(unpacked, content);
        size
    }

    #[test]
    fn equal_content_gives_equal_bytes_and_unpacks_to_itself() {
        assert!(check(Compression::Best) < 500);
        assert!(4600 < check(Compression::None));
    }
}
