import type { Heap } from "./heap.js";
import { ERRNO, VirtualFiles } from "./virtual-files.js";
import type { WasmFunction } from "./wasm-api.js";

const STDOUT = 1;
const STDERR = 2;
const FILETYPE = { character: 2, directory: 3, regular: 4 } as const;

/** The system calls a model may make, without a system: text goes to `print`, files are the read-only ones given. */
export function wasiFunctions(
  heap: () => Heap,
  print: (bytes: Uint8Array) => void,
  exit: (code: number) => never,
  files: Readonly<Record<string, Uint8Array>>,
): Record<string, WasmFunction> {
  const disk = new VirtualFiles(files);
  return { ...processCalls(heap, exit), ...streamCalls(heap, print, disk), ...directoryCalls(heap, disk) };
}

/** No arguments, no environment, time stands still: a run depends on nothing but its inputs. */
function processCalls(heap: () => Heap, exit: (code: number) => never): Record<string, WasmFunction> {
  const noStrings = (countAddress: number, sizeAddress: number): number => {
    heap().u32[countAddress / 4] = 0;
    heap().u32[sizeAddress / 4] = 0;
    return 0;
  };
  return {
    args_sizes_get: noStrings,
    args_get: () => 0,
    environ_sizes_get: noStrings,
    environ_get: () => 0,
    clock_time_get: (_id: number, _precision: bigint, address: number) => {
      heap().u64[address / 8] = 0n;
      return 0;
    },
    proc_exit: (code: number) => exit(code),
  };
}

/** The buffers of a read or write call: pairs of address and length. */
function buffers(heap: Heap, list: number, count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => {
    const address = heap.u32[list / 4 + 2 * i] as number;
    return heap.u8.subarray(address, address + (heap.u32[list / 4 + 2 * i + 1] as number));
  });
}

function streamCalls(heap: () => Heap, print: (bytes: Uint8Array) => void, disk: VirtualFiles) {
  return {
    fd_write: (fd: number, list: number, count: number, doneAddress: number) => {
      if (fd !== STDOUT && fd !== STDERR) return ERRNO.badFile;
      let done = 0;
      for (const buffer of buffers(heap(), list, count)) {
        print(buffer.slice());
        done += buffer.length;
      }
      heap().u32[doneAddress / 4] = done;
      return 0;
    },
    fd_read: (fd: number, list: number, count: number, doneAddress: number) => {
      let done = 0;
      for (const buffer of buffers(heap(), list, count)) {
        const read = disk.read(fd, buffer);
        if (read < 0) return ERRNO.badFile;
        done += read;
      }
      heap().u32[doneAddress / 4] = done;
      return 0;
    },
    fd_seek: (fd: number, offset: bigint, whence: number, address: number) => {
      const position = disk.seek(fd, Number(offset), whence);
      if (position < 0) return ERRNO.badFile;
      heap().u64[address / 8] = BigInt(position);
      return 0;
    },
    fd_close: (fd: number) => (disk.close(fd) ? 0 : ERRNO.badFile),
    // Layout: type in byte 0, flags in 2..3, rights in 8..23.
    fd_fdstat_get: (fd: number, address: number) => {
      const isStream = fd <= STDERR;
      const type = isStream ? FILETYPE.character : disk.isRoot(fd) ? FILETYPE.directory : FILETYPE.regular;
      if (type === FILETYPE.regular && !disk.isOpen(fd)) return ERRNO.badFile;
      heap().u8.fill(0, address, address + 8);
      heap().u8[address] = type;
      heap().u64.fill(isStream ? 0n : 0xffff_ffff_ffff_ffffn, address / 8 + 1, address / 8 + 3);
      return 0;
    },
    fd_fdstat_set_flags: () => 0,
  };
}

function directoryCalls(heap: () => Heap, disk: VirtualFiles) {
  return {
    // One directory is open from the start: "/". Layout: kind 0 (directory) in byte 0, length of its name in 4..7.
    fd_prestat_get: (fd: number, address: number) => {
      if (!disk.isRoot(fd)) return ERRNO.badFile;
      heap().u32[address / 4] = 0;
      heap().u32[address / 4 + 1] = 1;
      return 0;
    },
    fd_prestat_dir_name: (fd: number, address: number) => {
      if (!disk.isRoot(fd)) return ERRNO.badFile;
      heap().u8[address] = "/".charCodeAt(0);
      return 0;
    },
    path_open: (_dir: number, _follow: number, path: number, length: number, openFlags: number, ...rest: unknown[]) => {
      const name = new TextDecoder().decode(heap().u8.slice(path, path + length));
      const fd = disk.open(name, openFlags);
      if (fd < 0) return -fd;
      heap().u32[(rest[3] as number) / 4] = fd;
      return 0;
    },
  };
}
