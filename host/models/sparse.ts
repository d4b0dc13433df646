/** A matrix by rows, only what is not 0: row r has the cells `start[r]`..`start[r + 1] - 1`, columns ascending. */
export interface SparseMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly start: Int32Array;
  readonly column: Int32Array;
  readonly value: Float64Array;
}

/** Cells that a matrix may have: those of the largest core, with room for what lies between. */
export const CELLS_MAX = 12_000_000;

/** Gathers a matrix row by row. */
export class SparseBuilder {
  readonly #start: number[] = [0];
  #column = new Int32Array(64);
  #value = new Float64Array(64);
  #cells = 0;

  constructor(readonly columns: number) {}

  /** Adds a cell to the row that is being gathered; throws RangeError beyond CELLS_MAX cells. */
  add(column: number, value: number): void {
    if (value === 0) return;
    if (this.#cells === this.#column.length) this.#grow();
    this.#column[this.#cells] = column;
    this.#value[this.#cells++] = value;
  }

  endRow(): void {
    this.#start.push(this.#cells);
  }

  build(): SparseMatrix {
    return {
      ...{ rows: this.#start.length - 1, columns: this.columns, start: Int32Array.from(this.#start) },
      ...{ column: this.#column.slice(0, this.#cells), value: this.#value.slice(0, this.#cells) },
    };
  }

  #grow(): void {
    if (this.#cells >= CELLS_MAX) throw new RangeError(`more than ${CELLS_MAX} weights`);
    const [column, value] = [new Int32Array(2 * this.#cells), new Float64Array(2 * this.#cells)];
    column.set(this.#column);
    value.set(this.#value);
    [this.#column, this.#value] = [column, value];
  }
}

/** The matrix that changes nothing. */
export function identity(size: number): SparseMatrix {
  const builder = new SparseBuilder(size);
  for (let n = 0; n < size; n++) {
    builder.add(n, 1);
    builder.endRow();
  }
  return builder.build();
}

/** A matrix of row-major values. */
export function fromDense(rows: number, columns: number, values: ArrayLike<number>): SparseMatrix {
  const builder = new SparseBuilder(columns);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) builder.add(c, values[r * columns + c]!);
    builder.endRow();
  }
  return builder.build();
}

/** The product a b: b acts first. */
export function multiply(a: SparseMatrix, b: SparseMatrix): SparseMatrix {
  const builder = new SparseBuilder(b.columns);
  const sum = new RowSum(b.columns);
  for (let r = 0; r < a.rows; r++) {
    for (let x = a.start[r]!; x < a.start[r + 1]!; x++) sum.add(b, a.column[x]!, a.value[x]!);
    sum.flush(builder);
  }
  return builder.build();
}

/** The sum of two matrices of one size. */
export function add(a: SparseMatrix, b: SparseMatrix): SparseMatrix {
  const builder = new SparseBuilder(a.columns);
  const sum = new RowSum(a.columns);
  for (let r = 0; r < a.rows; r++) {
    sum.add(a, r, 1);
    sum.add(b, r, 1);
    sum.flush(builder);
  }
  return builder.build();
}

/** Each row times its factor. */
export function scaleRows(a: SparseMatrix, factors: ArrayLike<number>): SparseMatrix {
  const value = a.value.slice();
  for (let r = 0; r < a.rows; r++) for (let x = a.start[r]!; x < a.start[r + 1]!; x++) value[x]! *= factors[r]!;
  return { ...a, value };
}

/** The matrix with the other rows empty. */
export function onlyRows(a: SparseMatrix, keeps: (row: number) => boolean): SparseMatrix {
  const builder = new SparseBuilder(a.columns);
  for (let r = 0; r < a.rows; r++) {
    if (keeps(r)) for (let x = a.start[r]!; x < a.start[r + 1]!; x++) builder.add(a.column[x]!, a.value[x]!);
    builder.endRow();
  }
  return builder.build();
}

/** The matrix times a vector. */
export function apply(a: SparseMatrix, vector: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: a.rows }, (_, r) => {
    let sum = 0;
    for (let x = a.start[r]!; x < a.start[r + 1]!; x++) sum += a.value[x]! * vector[a.column[x]!]!;
    return sum;
  });
}

export function isIdentity(a: SparseMatrix): boolean {
  if (a.rows !== a.columns || a.value.length !== a.rows) return false;
  return a.value.every((value, r) => value === 1 && a.column[r] === r && a.start[r] === r);
}

/** A row that is summed up, dense, with a note of where it is not 0. */
class RowSum {
  readonly #sum: Float64Array;
  readonly #touched: Uint8Array;
  #columns: number[] = [];

  constructor(columns: number) {
    this.#sum = new Float64Array(columns);
    this.#touched = new Uint8Array(columns);
  }

  add(a: SparseMatrix, row: number, factor: number): void {
    for (let x = a.start[row]!; x < a.start[row + 1]!; x++) {
      const column = a.column[x]!;
      if (this.#touched[column] === 0) {
        this.#touched[column] = 1;
        this.#columns.push(column);
      }
      this.#sum[column]! += factor * a.value[x]!;
    }
  }

  flush(into: SparseBuilder): void {
    for (const column of this.#columns.sort((a, b) => a - b)) {
      into.add(column, this.#sum[column]!);
      this.#sum[column] = 0;
      this.#touched[column] = 0;
    }
    this.#columns = [];
    into.endRow();
  }
}
