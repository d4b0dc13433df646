/** A page of the site: its title, and the Markdown it is made of, a path in the project or a text. */
export interface Page {
  readonly title: string;
  /** Address in the site, without ending. */
  readonly path: string;
  readonly source?: string;
}

/** Pages by section, in the order of the menu. Generated pages have no source. */
export const SECTIONS: readonly { readonly title: string; readonly pages: readonly Page[] }[] = [
  {
    title: "Start",
    pages: [
      { title: "Five-minute start", path: "index", source: ".docs/pages/index.md" },
      { title: "Concepts", path: "concepts", source: ".docs/pages/concepts.md" },
      { title: "Glossary", path: "glossary", source: ".docs/pages/glossary.md" },
    ],
  },
  {
    title: "Tutorials",
    pages: [
      { title: "First network", path: "tutorials/first-network", source: ".docs/pages/tutorials/first-network.md" },
      { title: "Balanced network", path: "tutorials/balanced", source: ".docs/pages/tutorials/balanced.md" },
      { title: "STDP curve", path: "tutorials/stdp-curve", source: ".docs/pages/tutorials/stdp-curve.md" },
      { title: "Learn digits", path: "tutorials/learn-digits", source: ".docs/pages/tutorials/learn-digits.md" },
      { title: "Sweep a parameter", path: "tutorials/sweep", source: ".docs/pages/tutorials/sweep.md" },
      { title: "First board", path: "tutorials/first-board", source: ".docs/pages/tutorials/first-board.md" },
    ],
  },
  {
    title: "How to",
    pages: [
      { title: "Plot a potential", path: "how-to/plot-potential", source: ".docs/pages/how-to/plot-potential.md" },
      {
        title: "Record weights over time",
        path: "how-to/record-weights",
        source: ".docs/pages/how-to/record-weights.md",
      },
      { title: "Watch it in a browser", path: "how-to/live", source: "host/page/README.md" },
      { title: "Look at a waveform", path: "how-to/waveform", source: ".docs/pages/how-to/waveform.md" },
      { title: "Hardware-free tests in CI", path: "how-to/testing", source: "examples/testing-template/README.md" },
      { title: "Which rule for what", path: "how-to/rules", source: "examples/rules/README.md" },
      { title: "Set up learning", path: "how-to/learning", source: "host/LEARNING.md" },
      { title: "Train to use", path: "how-to/training", source: "host/TRAINING.md" },
      { title: "From snnTorch", path: "how-to/from-snntorch", source: "host/models/FROM-SNNTORCH.md" },
      { title: "From Brian2", path: "how-to/from-brian2", source: "host/models/FROM-BRIAN2.md" },
      {
        title: "From SuperNeuroMAT and NeuroCoreX",
        path: "how-to/from-superneuromat",
        source: "host/models/FROM-SUPERNEUROMAT.md",
      },
    ],
  },
  {
    title: "Reference",
    pages: [
      { title: "All keys", path: "reference/keys" },
      { title: "API: lifwire", path: "api/lifwire" },
      { title: "API: lifwire/testing", path: "api/testing" },
      { title: "API: lifwire/sim", path: "api/sim" },
      { title: "API: lifwire/rtl", path: "api/rtl" },
      { title: "API: lifwire/protocol", path: "api/protocol" },
      { title: "Error codes", path: "reference/errors", source: "host/ERRORS.md" },
      { title: "Wire protocol", path: "reference/protocol", source: "protocol/REGISTER-MAP.md" },
      { title: "The host", path: "reference/host", source: "host/README.md" },
      { title: "The line", path: "reference/line", source: "host/LINK.md" },
      { title: "The RTL", path: "reference/rtl", source: "hw/README.md" },
      { title: "Learning in the RTL", path: "reference/rtl-learning", source: "hw/LEARNING.md" },
      { title: "The protocol's decisions", path: "reference/protocol-decisions", source: "protocol/README.md" },
      { title: "The simulator", path: "reference/sim", source: "sim/README.md" },
      { title: "Examples", path: "reference/examples", source: "examples/README.md" },
      { title: "Tests", path: "reference/tests", source: "tests/README.md" },
      { title: "Contributing", path: "reference/contributing", source: ".github/CONTRIBUTING.md" },
      { title: "Changelog", path: "reference/changelog", source: "CHANGELOG.md" },
      { title: "Speed", path: "reference/speed", source: "tests/bench/README.md" },
    ],
  },
];

/** All pages in the order of the menu. */
export const PAGES: readonly Page[] = SECTIONS.flatMap(({ pages }) => pages);
