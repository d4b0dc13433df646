import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { Marked } from "marked";
import { PAGES, type Page, SECTIONS } from "./site.js";

/** What a page became: its HTML, the anchors in it, and where it links to within the site. */
export interface Rendered {
  readonly html: string;
  readonly anchors: ReadonlySet<string>;
  readonly links: readonly string[];
  /** Files of the project that it shows as pictures; in the site they are below assets/. */
  readonly assets: readonly string[];
}

/** Files outside of the menu that pages link to; each becomes its own page. */
export type Extra = Map<string, Page>;

/** An anchor as GitHub makes it of a heading. */
export function anchorOf(heading: string): string {
  const text = heading.toLowerCase().replace(/<[^>]*>/g, "");
  return text
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");
}

/** The page a file of the project is, made when it is not in the menu. */
function pageOf(file: string, extra: Extra, root: string): Page | undefined {
  const found = PAGES.find(({ source }) => source === file) ?? extra.get(file);
  if (found) return found;
  if (!existsSync(join(root, file))) return undefined;
  const page = { title: file, path: `files/${file.replace(/^\./, "dot-")}`, source: file };
  extra.set(file, page);
  return page;
}

/** Renders Markdown; links to files of the project become links to their pages. Throws an Error for a link that leads nowhere. */
export function render(page: Page, markdown: string, extra: Extra, root: string): Rendered {
  const anchors = new Set<string>();
  const links: string[] = [];
  const assets: string[] = [];
  const base = dirname(page.source ?? `${page.path}.md`);
  const marked = new Marked({ gfm: true });
  marked.use({
    renderer: {
      heading({ tokens, depth }) {
        const html = this.parser.parseInline(tokens);
        const anchor = anchorOf(html.replace(/&[a-z#0-9]+;/g, ""));
        anchors.add(anchor);
        return `<h${depth} id="${anchor}"><a class="anchor" href="#${anchor}">${html}</a></h${depth}>\n`;
      },
      link({ href, tokens }) {
        const text = this.parser.parseInline(tokens);
        return `<a href="${escapeHtml(targetOf(href))}">${text}</a>`;
      },
      image({ href, text }) {
        const target = /^https?:/.test(href) ? href : relative(dirname(page.path), pictureOf(href));
        return `<img src="${escapeHtml(target)}" alt="${escapeHtml(text)}" loading="lazy">`;
      },
      table(token) {
        const cell = (c: (typeof token.header)[number], tag: string) =>
          `<${tag}>${this.parser.parseInline(c.tokens)}</${tag}>`;
        const row = (cells: typeof token.header, tag: string) => `<tr>${cells.map((c) => cell(c, tag)).join("")}</tr>`;
        const body = token.rows.map((cells) => row(cells, "td")).join("\n");
        return `<div class="table"><table><thead>${row(token.header, "th")}</thead><tbody>${body}</tbody></table></div>`;
      },
    },
  });
  /** A picture that the site draws, or one that lies in the project. */
  function pictureOf(href: string): string {
    if (href.startsWith("/")) {
      links.push(href.slice(1));
      return href.slice(1);
    }
    const file = normalize(join(base, href));
    if (!existsSync(join(root, file))) throw new Error(`${page.source}: the picture ${href} is not there`);
    assets.push(file);
    return `assets/${file}`;
  }
  function targetOf(href: string): string {
    if (/^(https?|mailto):/.test(href)) return href;
    const [path = "", anchor] = href.split("#");
    const suffix = anchor === undefined ? "" : `#${anchor}`;
    if (path === "") {
      links.push(`${page.path}.html${suffix}`);
      return suffix;
    }
    // A page of the site by its address, or a file of the project.
    const target = path.startsWith("/")
      ? PAGES.find((other) => other.path === path.slice(1))
      : pageOf(normalize(join(base, path)).replace(/\/$/, "/README.md"), extra, root);
    if (!target) throw new Error(`${page.source ?? page.path}: the link to ${href} leads nowhere`);
    links.push(`${target.path}.html${suffix}`);
    return `${relative(dirname(page.path), target.path) || target.path.split("/").at(-1)}.html${suffix}`;
  }
  const html = marked.parse(markdown, { async: false });
  return { html: layout(page, html), anchors, links, assets };
}

/** A text file as a page. */
export function renderFile(page: Page, root: string, extra: Extra): Rendered {
  const text = readFileSync(join(root, page.source!), "utf8");
  if (page.source!.endsWith(".md")) return render(page, text, extra, root);
  return {
    html: layout(page, `<h1>${escapeHtml(page.source!)}</h1><pre><code>${escapeHtml(text)}</code></pre>`),
    anchors: new Set(),
    links: [],
    assets: [],
  };
}

function layout(page: Page, body: string): string {
  const to = (path: string) => relative(dirname(page.path), path) || path;
  const menu = SECTIONS.map(({ title, pages }) => {
    const items = pages.map((other) => {
      const current = other.path === page.path ? ' aria-current="page"' : "";
      return `<li><a href="${to(`${other.path}.html`)}"${current}>${escapeHtml(other.title)}</a></li>`;
    });
    return `<h2>${title}</h2><ul>${items.join("")}</ul>`;
  }).join("\n");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)} - Lifwire</title>
<link rel="stylesheet" href="${to("style.css")}">
</head>
<body>
<a class="skip" href="#main">Skip to the text</a>
<nav aria-label="Pages"><details open><summary>Lifwire</summary>
<input type="search" placeholder="Search" aria-label="Search" data-index="${to("search.json")}" data-root="${to("index.html").replace(/index\.html$/, "")}">
<ul id="found" hidden></ul>
${menu}
</details></nav>
<main id="main">
${body}
</main>
<script src="${to("search.js")}" defer></script>
</body>
</html>
`;
}

/** Text with what HTML gives a meaning escaped. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]!);
}
