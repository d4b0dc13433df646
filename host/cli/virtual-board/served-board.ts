/** A board that can be put behind a port. */
export interface ServedBoard {
  /** Rate of its line now, bits per second. */
  readonly baudRate: number;
  onTransmit(listener: (bytes: Uint8Array) => void): void;
  /** Bytes from a client, sent at a rate; resolves when more may be written. */
  receive(bytes: Uint8Array, baudRate: number): Promise<void>;
  /** The rate that the client listens at. */
  setLineRate(baudRate: number): Promise<void>;
}
