// Pieces of SystemVerilog text.

/** camelCase to CAPITALS_WITH_UNDERSCORES. */
export function capitals(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toUpperCase();
}

/** A constant of `width` bits. */
export function logic(name: string, width: number, value: number): string {
  return `  localparam logic [${width - 1}:0] ${name} = ${width}'d${value};`;
}

/** A constant without its own width. */
export function integer(name: string, value: number): string {
  return `  localparam int ${name} = ${value};`;
}
