import { HostError, type HostErrorCode } from "../../errors.js";

/** The error for a place in a model file: file, node and field, what was found, what is allowed. */
export function modelError(
  place: { readonly file: string; readonly node?: string | undefined; readonly field?: string },
  found: string,
  allowed: string,
  code: HostErrorCode = "MODEL_INVALID",
  data: Readonly<Record<string, unknown>> = {},
): HostError {
  const { file, node, field } = place;
  const where = node === undefined ? "" : `node "${node}"${field === undefined ? "" : `, ${field}`} `;
  const message = `${file}: ${where}${found}; ${allowed}`;
  return new HostError(code, message, {
    ...data,
    file,
    ...(node === undefined ? {} : { node, field }),
    found,
    allowed,
  });
}
