"""Which whole lines does a web page put round a story? Known phrases and shapes, by what they are for.

Each pattern must fit a whole paragraph, so a sentence of the story that merely holds such words is never touched.
"""

from __future__ import annotations

import re

# Characters; the longest that the patterns below stand for, a cookie notice, is shorter.
LONGEST_KNOWN_LINE = 400

Rule = tuple[str, re.Pattern[str]]

MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
DAY = (
    rf"(?:{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\d{{1,2}}(?:st|nd|rd|th)?\s+{MONTH},?\s+\d{{4}}"
    r"|\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{4})"
)
CLOCK = r"(?:[,\s|·•@-]*(?:at\s+)?\d{1,2}[:.]\d\d(?::\d\d)?\s*(?:[ap]\.?m\.?)?\s*(?:[a-z]{2,4})?)?"
# Names of places to share on; "x" and "line" are words too, but not as a whole paragraph.
SOCIAL = (
    "facebook|twitter|x|instagram|linkedin|pinterest|whatsapp|telegram|reddit|reddlt|tumblr|youtube|tiktok|mastodon|"
    r"bluesky|threads|flipboard|messenger|viber|vk|line|e-?mail|print|copy (?:url|link)|share|tweet|pin(?: it)?|rss|"
    r"google\s?\+?|stumbleupon|digg|mix|more|naver|gab|website"
)


def _rules(*table: tuple[str, tuple[str, ...]]) -> tuple[Rule, ...]:
    """One rule per reason, each of whose patterns must fit the whole line; outer marks but quotes do not count."""
    return tuple(
        (why, re.compile(rf"^[^\w“\"‘']*(?:{'|'.join(patterns)})\W*$", re.IGNORECASE)) for why, patterns in table
    )


# Only before the story's first paragraph of prose, or right after it.
ABOVE_THE_STORY = _rules(
    (
        "date line",
        (
            rf"(?:(?:published|posted|updated|last updated|date)(?: on)?\W*)?(?:\w+day,?\s+)?{DAY}{CLOCK}",
            rf"(?:published|posted|updated).{{0,30}}{DAY}{CLOCK}.{{0,40}}",
        ),
    ),
    (
        "byline",
        (
            r"(?:written |posted )?by:? (?-i:[A-Z][\w.’'-]*(?:,? |$)|and |& ){1,8}",
            rf"(?:written |posted )?by:? .{{2,60}}{DAY}{CLOCK}",
            rf"[\w.’' -]{{2,60}}\W+{DAY}{CLOCK}",
        ),
    ),
    (
        "reading time or views",
        (r"(?:reading time\W*)?\d+\s*min(?:ute)?s?(?: read)?", r"\d[\d,.]*k? views?", r"views?\W*\d+"),
    ),
    (
        "breadcrumb",
        (
            r"home(?:page)?\s*[>›»/|].*",
            r"home(?-i:[A-Z])[\w &>›»/|]{0,60}",
            r"[^.!?>›»/|]{2,40}(?:\s[>›»/|]\s[^.!?>›»/|]{2,80}){2,}",
        ),
    ),
    ("menu", (r"skip to (?:the )?(?:main )?content", "menu", "search", "log ?in", "sign ?in", "home(?:page)?")),
)

ANYWHERE = _rules(
    (
        "advertisement mark",
        (
            "advert(?:isement|isment|ising)s?",
            "ads?",
            "(?:sponsored|promoted|partner)(?: content| post)?",
            "(?:story|article) continues (?:below|after) (?:this |the )?ad(?:vertisement)?",
            "continue reading below",
        ),
    ),
    (
        "share links",
        (
            rf"(?:(?:{SOCIAL})(?:[\s,|/·•\d]+|$))+",
            r"(?:\d+ )?shares?",
            r"(?:share|tweet|follow)(?: (?:this|us|it|now|via|the|article|story|post|page|on|with|your|friends?)){1,6}"
            rf"(?: (?:(?:{SOCIAL}|google news|and|&|or)[\s,|]*)+)?",
            rf"(?:share|tweet|pin|follow us|find us) (?:on|via|by) (?:(?:{SOCIAL}|google news|and|&)[\s,|]*)+",
            "click to (?:share|email|print).{0,80}",
            "spread the (?:love|word)",
            "print this (?:page|article)",
        ),
    ),
    (
        "newsletter",
        (
            r"(?:please )?(?:subscribe|sign up|join|get|enter your)\b[^.!?]{0,120}"
            r"\b(?:newsletters?|inbox|mailing list|daily digest|email address)\b.{0,120}",
            "(?:our |the )?newsletter",
            "(?:subscribe|sign up)(?: now| today| for free)?",
            "never miss (?:a|an) .{0,60}",
            "subscribe to (?:our|us|the) .{0,80}",
        ),
    ),
    (
        "cookie notice",
        (
            r"(?:we|our (?:web)?site|this (?:web)?site) (?:and our partners )?uses? cookies\b"
            r"(?=.*(?:\bsite|experience|browser|browsing|consent|privacy|traffic|agree|policy)).{0,300}",
            "by continuing to (?:use|browse) (?:this|our|the) (?:web)?site.{0,300}",
            "(?:accept|manage|reject)(?: all)? cookies",
            "cookie (?:policy|settings|preferences)",
        ),
    ),
    (
        "copyright line",
        (
            r"(?:copyright|\(c\))\W*(?:©|\(c\))?\W*(?:\d{4}|[\w .,&]{2,60}\d{4}).{0,200}",
            r"(?<=©)\s*(?:\d{4}|[\w .,&]{2,60}).{0,200}",
            r".{0,80}\ball rights reserved\b.{0,60}",
        ),
    ),
    (
        "link to another story",
        (
            r"(?:read (?:more|also|next)|also read|see also|don[’']t miss|more on this|recommended|"
            r"you may (?:also )?like|related(?: (?:articles?|stor(?:y|ies)|posts?|reading|coverage|news|topics?))?)"
            r"\s*[:>»–—|-](?:(?![.!][”\"’]?\s).){0,200}",
            r"(?:previous|next) (?:article|post|story)(?-i:\W.{0,200}|[A-Z0-9“‘\"'].{0,200})?",
            "(?:read|see|show|view|load|learn) (?:more|all|next|the full (?:story|article))",
            "continue reading",
            "see also|read also|also read",
            "back to top",
        ),
    ),
    (
        "affiliate notice",
        (
            r".{0,80}\b(?:earn|receive|get)s?(?: an?| some)?(?: small| affiliate| sales)? "
            r"(?:commissions?|compensation)\b.{0,200}",
            r"(?:this|the) (?:post|article|page|story|site|review) (?:may )?(?:contains?|includes?) "
            r"(?:affiliate|sponsored|references to products).{0,300}",
            r"(?:we|our editors)(?: independently)? (?:research|recommend|select|choose|review|test)\b.{0,60}\b"
            r"(?:best|products?)\b.{0,240}",
        ),
    ),
    (
        "call to the reader",
        (
            r"(?:for (?:the )?(?:latest|more|breaking)\b.{0,80})?\b(?:download|get|install) (?:our|the) "
            r".{0,40}\bapps?\b.{0,80}",
            r"(?:please )?(?:submit|send|e-?mail)(?: us)? (?:your|a) "
            r"(?:letters?|stor(?:y|ies)|tips?|photos?|op-?eds?)\b.{0,160}",
            r"(?:have|got)(?: you)?(?: got)? a (?:news )?(?:tip|story)\b.{0,160}",
            r"do you (?:want|like|wish) to (?:be|stay|keep|get) (?:informed|updated?|involved|in touch).{0,160}",
            r"(?:want|would you like) (?:to (?:read|know|hear|see) )?more\b[^.!]{0,80}\?.{0,160}",
            r"(?:subscribe|sign up|register|log in|become a (?:member|subscriber))(?: now| today)?\b.{0,40}\b"
            r"(?:edition|full (?:story|access|article)|subscription|account|membership)\b.{0,80}",
            r"(?:contact|call|reach|e-?mail) us (?:at|on|by|via)\b.{0,160}",
            r"(?:support|donate to|help (?:us|fund)) (?:our|us|independent|quality)\b.{0,160}",
            r"(?:like|enjoyed?) (?:this|what you).{0,60}\b(?:share|subscribe|follow|support|donate)\b.{0,120}",
        ),
    ),
    (
        "label",
        (r"(?:release date|embargo(?:ed)?(?: until)?|for immediate release|press release|media contacts?)\s*:?",),
    ),
    ("tags", (r"(?:tags?|tagged|filed under|categor(?:y|ies)|posted in|topics|keywords)\s*:[^.]{0,200}", "tags")),
    (
        "comment form",
        (
            "please enter your (?:comment|name).{0,20}",
            "you have entered an incorrect email address.{0,80}",
            "(?:post|add|cancel|submit)(?: a)? (?:comment|reply)",
            "log in to (?:leave|post)? ?(?:a )?(?:comment|reply)",
            r"(?:(?:name|e-?mail|website|comment)[\s:*]*)+",
            "your email address will not be published.{0,60}",
            "required fields are marked",
            "save my name,? e-?mail.{0,100}",
            "notify me of .{0,80}",
            "this site uses akismet.{0,120}",
        ),
    ),
)

# A heading from which on the page is no longer the story. What belongs to readers or to the whole site:
READERS_AND_SITE = re.compile(
    r"^\W*(?:leave a (?:reply|comment)(?:\s*cancel reply)?|join the (?:discussion|conversation)|share your thoughts|"
    r"(?:\d+ |no |recent |latest |top )comments?(?: yet)?|comments?(?: \(?\d+\)?| section)?|"
    r"most (?:popular|read|viewed|commented|shared)(?: (?:posts?|stories|articles|news|this week|today))?|"
    r"(?:recent|popular|latest|trending|top) (?:posts?|stories|articles|news)|trending(?: now)?|post navigation|"
    r"more from (?:the |this )?(?:author|section|category|site))\W*$",
    re.IGNORECASE,
)
# What may also stand as a box in the middle of the story:
BOX_OF_LINKS = re.compile(
    r"^\W*(?:related (?:articles?|posts?|stories|news|content|reading|coverage|topics)"
    r"(?:\s*more from (?:the )?author)?|"
    r"you (?:may|might) (?:also )?(?:like|enjoy|be interested in)|recommended(?: for you| reading| stories)?|"
    r"editor[’']?s[’']? picks?|must[ -]reads?|don[’']?t miss|more (?:stories|articles|news)|read next)\W*$",
    re.IGNORECASE,
)
TEASER_END = re.compile(r"(?:\[?(?:…|\.\.\.)\]?|read more|continue reading)\W*$", re.IGNORECASE)


def known_line(text: str, rules: tuple[Rule, ...] = ANYWHERE) -> str | None:
    """What a whole line is known to be, or None."""
    if len(text) > LONGEST_KNOWN_LINE:
        return None
    return next((why for why, pattern in rules if pattern.match(text)), None)
