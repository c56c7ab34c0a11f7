// What do the desk's pages do by themselves? They tell the time here, and what becomes of the articles that they show.
// Every page works without this.

const local = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

function tellTimes(part) {
  for (const time of part.querySelectorAll("time[datetime]")) {
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
    if (told && "open" in old.dataset) document.getElementById("ended").textContent = told;
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
  };
  document.addEventListener("visibilitychange", followSight);
  window.addEventListener("pagehide", () => news?.close());
  window.addEventListener("pageshow", followSight);
}

tellTimes(document);
const list = document.querySelector("[data-live]");
if (list) watch(list);
