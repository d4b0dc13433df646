const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc >>> 0;
});

/** What each of eight bytes does, one table per byte: each is the one before, moved on by a byte. */
const TABLES = Array.from({ length: 8 }, () => new Int32Array(256));
for (let byte = 0; byte < 256; byte++) {
  let crc = TABLE[byte]! | 0;
  for (const table of TABLES) {
    table[byte] = crc;
    crc = TABLE[crc & 0xff]! ^ (crc >>> 8);
  }
}
type Table = Int32Array;
const [AT7, AT6, AT5, AT4, AT3, AT2, AT1, AT0] = TABLES as [Table, Table, Table, Table, Table, Table, Table, Table];

/** Starting value of a running CRC-32; `crc32Finish` turns the running value into the one on the line. */
export const CRC32_INIT = 0xffffffff;

/** Adds bytes to a running CRC-32 (IEEE 802.3, reflected, polynomial 0x04c11db7). */
export function crc32Update(running: number, bytes: Uint8Array, start = 0, end = bytes.length): number {
  let crc = running | 0;
  let i = start;
  for (; i + 8 <= end; i += 8) {
    crc ^= bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    crc =
      AT0[crc & 0xff]! ^
      AT1[(crc >>> 8) & 0xff]! ^
      AT2[(crc >>> 16) & 0xff]! ^
      AT3[crc >>> 24]! ^
      AT4[bytes[i + 4]!]! ^
      AT5[bytes[i + 5]!]! ^
      AT6[bytes[i + 6]!]! ^
      AT7[bytes[i + 7]!]!;
  }
  for (; i < end; i++) crc = TABLE[(crc ^ bytes[i]!) & 0xff]! ^ (crc >>> 8);
  return crc >>> 0;
}

/** Adds one byte to a running CRC-32. */
export function crc32Byte(running: number, byte: number): number {
  return (TABLE[(running ^ byte) & 0xff]! ^ (running >>> 8)) >>> 0;
}

/** The CRC-32 as on the line, from a running value. */
export function crc32Finish(running: number): number {
  return ~running >>> 0;
}

/** The CRC-32 of a byte sequence, unsigned 32-bit. */
export function crc32(bytes: Uint8Array): number {
  return crc32Finish(crc32Update(CRC32_INIT, bytes));
}
