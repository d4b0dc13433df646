/** Bits of a character on the line: start bit, eight of data, stop bit (8N1). */
export const CHARACTER_BITS = 10;

/** Eight data bits stay readable as long as the clocks of both ends differ by less than this share. */
export const BAUD_TOLERANCE = 0.02;
