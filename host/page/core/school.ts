import { BUILDS } from "../../../protocol/tables/builds.js";
import { compile } from "../../compiler/compiler.js";
import type { Device } from "../../device/device.js";
import { HostError, reasonOf } from "../../errors.js";
import type { LessonRequest } from "../messages.js";
import type { Bench } from "./bench.js";
import type { CoreOpener } from "./core-opener.js";
import { HiddenLearner } from "./hidden-learner.js";
import type { Learner } from "./learner.js";
import { digitsLesson, type Lesson, mnistLesson, networkOf } from "./lesson.js";
import { PrototypeLearner } from "./prototype-learner.js";
import type { Tell } from "./tell.js";

/** Who learns: a core, and what the page says when it is not the one asked for. */
interface Student {
  readonly device: Device;
  readonly note: string;
  /** It was made for this lesson. */
  readonly own: boolean;
}

/** Finds images and a core for a lesson, one lesson after the other. */
export class School {
  #learner: Learner | undefined;
  /** Ends the lesson that goes on. */
  #abort = new AbortController();
  #examined: Device | undefined;
  #ended: Promise<void> = Promise.resolve();

  constructor(
    private readonly opener: CoreOpener,
    private readonly bench: Bench,
    private readonly tell: Tell,
  ) {}

  /** Resolves when the lesson has begun. Throws for data that cannot be used; what was learned before is kept then. */
  async learn(request: LessonRequest): Promise<void> {
    this.stop();
    await this.#ended;
    try {
      const lesson = await this.#lesson(request);
      const examined = await this.opener.inside("sim", lesson.build);
      await this.#examined?.close();
      this.#examined = examined;
      const student = await this.#student(request, lesson);
      const { pixelMax } = lesson.images;
      this.tell({ kind: "lesson", width: lesson.width, pixelMax, note: student.note });
      this.#learner =
        lesson.method === "hidden"
          ? new HiddenLearner(lesson, student.device, examined, this.tell)
          : new PrototypeLearner(lesson, student.device, examined, this.tell);
      this.#abort = new AbortController();
      this.#ended = this.#teach(this.#learner, student, this.#abort.signal);
    } catch (thrown) {
      this.tell({ kind: "lessonOver", learned: false });
      await this.bench.takeBack();
      throw thrown;
    }
  }

  stop(): void {
    this.#abort.abort(new Error("stopped"));
  }

  async classify(pixels: Uint8Array): Promise<void> {
    await this.#learner?.classify(pixels);
  }

  async #lesson(request: LessonRequest): Promise<Lesson> {
    if (request.data !== "digits") return mnistLesson(request.data, request);
    const response = await fetch(this.opener.beside("digits.csv"));
    if (!response.ok) throw new HostError("FILE_READ", "digits.csv is not beside this page: write the page again.", {});
    return digitsLesson(await response.text(), request);
  }

  async #teach(learner: Learner, { device, own }: Student, signal: AbortSignal): Promise<void> {
    let learned = false;
    try {
      await learner.learn(signal);
      learned = true;
    } catch (thrown) {
      if (!signal.aborted) this.bench.fail(thrown);
    }
    if (own) await device.close();
    await this.bench.takeBack().catch((thrown: unknown) => this.bench.fail(thrown));
    this.tell({ kind: "lessonOver", learned });
  }

  /** The core that was chosen, if it is large enough; else the simulator. */
  async #student({ core }: LessonRequest, lesson: Lesson): Promise<Student> {
    const { build } = lesson;
    const lent = await this.bench.lend();
    if (lent) {
      try {
        compile(networkOf(lesson), lent.descriptor);
        return { device: lent, note: "", own: false };
      } catch (thrown) {
        await this.bench.takeBack();
        return this.#simulator(build, `on the simulator, because the board cannot: ${reasonOf(thrown)}`);
      }
    }
    if (core !== "rtl") return this.#simulator(build, "");
    if (build in BUILDS) return { device: await this.opener.inside("rtl", build), note: "", own: true };
    return this.#simulator(build, `on the simulator, because the page has no RTL of the build that it takes`);
  }

  async #simulator(build: string, note: string): Promise<Student> {
    return { device: await this.opener.inside("sim", build), note, own: true };
  }
}
