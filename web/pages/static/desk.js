// What do the desk's pages do by themselves? They tell the time here, and what becomes of the articles that they show.
// Every page works without this.

const local = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

function tellTimes(part) {
  for (const time of part.querySelectorAll('time[datetime*="T"]')) {
    time.title = time.textContent;
    time.textContent = local.format(new Date(time.dateTime));
  }
}

// A list of what is shown, each part with an id, tells where news of it come from. Nobody watches what nobody sees.
function watch(list) {
  let news;
  const put = ({ data }) => {
    const { id, html, told } = JSON.parse(data);
    const old = document.getElementById(id);
    if (!old) return;
    if (told && "open" in old.dataset) {
      document.getElementById("ended").textContent = told;
      if ("reload" in list.dataset) location.reload();
    }
    const part = new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
    tellTimes(part);
    const hadFocus = old.contains(document.activeElement);
    old.replaceWith(part);
    if (hadFocus) part.querySelector("a")?.focus();
  };
  const tellAbove = ({ data }) => {
    const { count } = JSON.parse(data);
    const above = document.getElementById("above");
    above.querySelector("b").textContent = count;
    above.hidden = !count;
  };
  const followSight = () => {
    news?.close();
    if (document.hidden) return;
    news = new EventSource(list.dataset.live);
    news.addEventListener("row", put);
    news.addEventListener("above", tellAbove);
    news.addEventListener("error", () => {
      if (news.readyState === EventSource.CLOSED) document.getElementById("ended").textContent = "News has stopped: load the page again.";
    });
  };
  document.addEventListener("visibilitychange", followSight);
  window.addEventListener("pagehide", () => news?.close());
  window.addEventListener("pageshow", followSight);
}

// The review view: one finding is open, its place in the article is marked, and single keys lead from one to the next.
function review(findings) {
  const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  const inPanes = matchMedia("(min-width: 62rem) and (min-height: 34rem)"); // as in desk.css
  const isOn = document.getElementById("keys-on");
  const opened = () => findings.find((each) => each.open);

  const choose = (finding, behavior) => {
    for (const mark of document.querySelectorAll(".chosen")) mark.classList.remove("chosen");
    const places = document.querySelectorAll(`[data-item="${finding.id}"]`);
    for (const place of places) place.classList.add("chosen");
    if (inPanes.matches) places[0]?.scrollIntoView({ block: "center", behavior });
  };
  const open = (finding) => {
    if (!finding) return;
    finding.open = true;
    finding.querySelector("summary").focus({ preventScroll: true });
    finding.scrollIntoView({ block: "nearest", behavior });
  };
  const step = (by, wanted = () => true) => {
    const all = by > 0 ? findings : findings.toReversed();
    const from = all.indexOf(opened()) + 1;
    open([...all.slice(from), ...all.slice(0, from)].find(wanted));
  };
  const send = (selector) => opened()?.querySelector(`${selector} button`)?.click();
  const fill = (selector) => {
    const part = opened()?.querySelector(selector);
    if (part instanceof HTMLDetailsElement) part.open = true;
    const field = part?.querySelector("input:not([type=hidden]), textarea, select");
    field?.focus();
    field?.select?.();
  };
  const acts = {
    j: () => step(1), n: () => step(1), k: () => step(-1), p: () => step(-1),
    u: () => step(1, (each) => !each.classList.contains("is-decided")),
    a: () => send(".accept"), r: () => fill(".reject"), e: () => fill(".decide .edit"),
    "?": () => {
      const keys = document.getElementById("keys");
      keys.open = !keys.open;
      keys.scrollIntoView({ block: "nearest" });
    },
  };

  isOn.checked = localStorage.getItem("copydesk-keys") !== "off";
  isOn.addEventListener("change", () => localStorage.setItem("copydesk-keys", isOn.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("input:not([type=checkbox]), textarea, select");
    if (event.key === "Escape" && field) opened()?.querySelector("summary").focus();
    if (field || !isOn.checked || event.ctrlKey || event.metaKey || event.altKey || !(event.key in acts)) return;
    event.preventDefault();
    acts[event.key]();
  });
  for (const finding of findings) finding.addEventListener("toggle", () => finding.open && choose(finding, behavior));
  const first = opened();
  if (first) {
    choose(first, "auto");
    if (location.hash === `#${first.id}`) open(first);
  }
}

tellTimes(document);
const list = document.querySelector("[data-live]");
if (list) watch(list);
const findings = [...document.querySelectorAll(".finding")];
if (findings.length) review(findings);
