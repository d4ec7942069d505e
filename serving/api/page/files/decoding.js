// From the bytes of a file to its text.

const MARKED = { "UTF-16LE": [0xff, 0xfe], "UTF-16BE": [0xfe, 0xff] }; // how spreadsheets save "Unicode text"

// Returns the text and the encoding it was in: what is not UTF-8 is taken for Windows-1251, which any bytes can be.
export function decode(bytes) {
  for (const [encoding, mark] of Object.entries(MARKED)) {
    if (mark.every((byte, index) => bytes[index] === byte)) {
      return { text: new TextDecoder(encoding).decode(bytes), encoding };
    }
  }
  try {
    return { text: new TextDecoder("UTF-8", { fatal: true }).decode(bytes), encoding: "UTF-8" };
  } catch {
    return { text: new TextDecoder("windows-1251").decode(bytes), encoding: "Windows-1251" };
  }
}
