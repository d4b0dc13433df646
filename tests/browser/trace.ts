interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly dur?: number;
  /** The part that the thread ran; for the rest it waited for a processor that others had. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** How long a task took, and how much of it was its own work, in ms. */
export interface Task {
  readonly ms: number;
  readonly ownMs: number;
}

/** The tasks that the page's main thread ran, from a trace of Chromium: those of the renderer that drew frames. */
export function mainThreadTasks(trace: Buffer): Task[] {
  const { traceEvents } = JSON.parse(trace.toString()) as { readonly traceEvents: readonly TraceEvent[] };
  const threads = traceEvents
    .filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain")
    .map(({ pid, tid }) => ({
      pid,
      tid,
      tasks: tasksOf(traceEvents, pid, tid),
      frames: framesOf(traceEvents, pid, tid),
    }));
  const page = threads.sort((a, b) => b.frames - a.frames)[0];
  if (!page || page.tasks.length === 0) throw new Error("the trace has no task of the page's main thread");
  return page.tasks;
}

function tasksOf(events: readonly TraceEvent[], pid: number, tid: number): Task[] {
  return events
    .filter((event) => event.pid === pid && event.tid === tid && event.ph === "X" && event.name === "RunTask")
    .map(({ dur = 0, tdur = dur }) => ({ ms: dur / 1000, ownMs: tdur / 1000 }));
}

function framesOf(events: readonly TraceEvent[], pid: number, tid: number): number {
  return events.filter((event) => event.pid === pid && event.tid === tid && event.name === "FireAnimationFrame").length;
}
