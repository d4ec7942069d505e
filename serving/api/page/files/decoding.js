// From the bytes of a file to its text.

const MARKED = { "UTF-16LE": [0xff, 0xfe], "UTF-16BE": [0xfe, 0xff] }; // how spreadsheets save "Unicode text"

// How workbooks, old Excel, what is compressed, Parquet and PDF begin: as Windows-1251 they would be read, too.
const BINARY = ["PK\x03\x04", "\xd0\xcf\x11\xe0", "\x1f\x8b", "PAR1", "%PDF"];
const HEAD = 65_536; // bytes
const MOST_NUL = 0.05; // of the first bytes of a text; there are more in UTF-16, which needs its mark

// Tells a text from a file that only has the name of one.
export function isText(bytes) {
  const head = bytes.subarray(0, HEAD);
  if (Object.values(MARKED).some((mark) => begins(head, mark))) return true;
  const first = String.fromCharCode(...head.subarray(0, 4));
  return !BINARY.some((mark) => first.startsWith(mark)) && head.filter((byte) => !byte).length <= MOST_NUL * head.length;
}

// Returns the text and the encoding it was in: what is not UTF-8 is taken for Windows-1251, which any bytes can be.
export function decode(bytes) {
  for (const [encoding, mark] of Object.entries(MARKED)) {
    if (begins(bytes, mark)) {
      return { text: new TextDecoder(encoding).decode(bytes), encoding };
    }
  }
  try {
    return { text: new TextDecoder("UTF-8", { fatal: true }).decode(bytes), encoding: "UTF-8" };
  } catch {
    return { text: new TextDecoder("windows-1251").decode(bytes), encoding: "Windows-1251" };
  }
}

const begins = (bytes, mark) => mark.every((byte, index) => bytes[index] === byte);
