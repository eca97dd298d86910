"""`kravflyt demo`: from nothing to a running service: made-up cases live through 2026, and the API shows them."""

from dataclasses import dataclass
from pathlib import Path

import click

from api.cli.serve import start
from api.cli.shared import Failed, example, language, language_option, opened, progress, rules_option, say
from api.cli.telling import next_words, timeline
from engine.case import Creditor
from engine.errors import Conflict
from engine.events import Actor
from engine.shell.load.build import build
from engine.shell.load.folder import read_folder
from engine.shell.service import activating, keeping, travelling
from engine.shell.service.house import House
from engine.shell.service.list_lines import mail_text
from engine.shell.stories.reader import find_stories, read_story, story_folder
from engine.shell.stories.runner import Played, creditor_of, play
from engine.shell.stories.stage import OnTestClock
from engine.shell.stories.story import Story

DEMO_DB = "kravflyt-demo.db"
CLOCK_PREFIX = "demo: "


@dataclass(frozen=True, slots=True)
class _Shown:
    """A story that was played, and whose it was."""

    played: Played
    creditor: Creditor


@click.command(epilog=example("kravflyt demo", "kravflyt demo --serve --port 8080 --language nb"))
@click.option("--serve", "serves", is_flag=True, help="Serve the API on the demo's data afterwards.")
@click.option(
    "--db", default=DEMO_DB, show_default=True, metavar="FILE", help="Where to keep it; never a database with a real creditor."
)
@click.option("--port", type=click.IntRange(0, 65535), envvar="KRAVFLYT_PORT", default=8080, show_default=True, show_envvar=True)
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS")
@rules_option
@language_option
def demo(serves: bool, db: str, port: int, host: str, rules: Path | None) -> None:
    """Play the stories of fixtures/stories, show every case's timeline and a collection list's e-mail, and serve them.

    Everybody is made up, each story lives on a test clock of its own in 2026, and nothing leaves the house. It can be run again.
    """
    if serves:
        from api.cli import serving

        serving.check_port(host, port)
        port = port or serving.free_port(host)
    with opened(db, rules=rules, make=True) as house:
        _refuse_real_creditors(house, db)
        _clear(house)
        files = read_folder(rules)
        activating.put_in_force(house, files, build(files), "demo", "the demo")
        shown = _play_all(house)
        for each in shown:
            _tell(house, each)
        _tell_mail(house, shown)
        keys = _keys(house, shown)
    _tell_api(shown, keys, f"http://{host}:{port}", serves)
    wrong = [str(problem) for each in shown for problem in each.played.problems.sorted()]
    if wrong:
        failed = Failed(say("Some stories went another way.", "Noen fortellinger gikk annerledes."), "story_failed", wrong)
        if not serves:
            raise failed
        failed.show()
    if serves:
        start(db, host, port)


def _refuse_real_creditors(house: House, db: str) -> None:
    if any(not creditor.demo for creditor in house.store.creditors.all()):
        text = say(
            f"{db} has a real creditor. Name another file with --db.",
            f"{db} har en ekte oppdragsgiver. Oppgi en annen fil med --db.",
        )
        raise Conflict(text, code="real_creditor")


def _clear(house: House) -> None:
    """Remove what an earlier demo left, so that it can be run again; its creditors and keys stay."""
    for creditor in house.store.creditors.all():
        for row in house.store.clocks.of(creditor.id):
            if str(row["name"] or "").startswith(CLOCK_PREFIX):
                travelling.resume(house, row["id"])
                travelling.delete_clock(house, row["id"], None)
        if creditor.status == "suspended":
            keeping.restore(house, creditor.id, Actor("agency", None, "demo"))


def _play_all(house: House) -> list[_Shown]:
    found = [read_story(path) for path in find_stories(story_folder())]
    stories: list[Story] = [story for story in found if not story.edits]  # the demo lives by the rules as they are
    shown = []
    with progress(say("Living through 2026", "Lever gjennom 2026"), sum(len(story.lines) for story in stories)) as show:
        for story in sorted(stories, key=lambda each: each.begins.text):
            creditor = creditor_of(house, story)
            stage = OnTestClock(house, creditor, story.begins, CLOCK_PREFIX + story.name)
            played = play(house, story, stage, creditor, lambda line: show(text=line.when))
            shown.append(_Shown(played, creditor))
    return shown


def _tell(house: House, shown: _Shown) -> None:
    """A story's cases, each with its timeline."""
    story = shown.played.story
    click.echo()
    click.secho(f"{story.title[language()]}  ({', '.join(story.requirement)})", bold=True)
    for number in story.invoices:
        case_id = shown.played.cases.get(number)
        stored = house.store.cases.get(case_id) if case_id else None
        if stored is None:
            click.echo(say(f"  Invoice {number} was refused.", f"  Faktura {number} ble avvist."))
            continue
        click.echo(say(f"  Invoice {number}, {shown.creditor.name}", f"  Faktura {number}, {shown.creditor.name}"))
        for each in timeline(house, stored, language()):
            stage = f" [{each.stage}]" if each.stage else ""
            click.echo(f"    {each.when}  {each.what}{stage}  {each.why}".rstrip())
        book = house.books.of(stored.case.rulebook)
        click.echo(say("    Next: ", "    Neste: ") + next_words(house, stored, book, language()))


def _tell_mail(house: House, shown: list[_Shown]) -> None:
    """The longest collection list's e-mail, in full."""
    clocks = {each.played.clock_id for each in shown}
    mails = [row for row in house.store.outbox.latest(-1, "email") if row["clock_id"] in clocks and "list_id" in row["content"]]
    if not mails:
        return
    content = max(mails, key=lambda row: row["content"]["count"])["content"]
    listed = house.store.lists.get(content["list_id"])
    assert listed is not None
    click.echo()
    click.secho(say("A collection list, as it is e-mailed", "En inkassoliste, slik den sendes på e-post"), bold=True)
    text = f"{content['email']}\n{content['subject']}\n\n{mail_text(house, listed, content['body'], content['language'])}"
    for line in text.rstrip().splitlines():
        click.echo(f"  | {line}".rstrip())


def _keys(house: House, shown: list[_Shown]) -> dict[str, str]:
    """A key for each creditor of the demo, by its name, and the agency's."""
    creditors = {each.creditor.id: each.creditor for each in shown}
    keys = {each.name: keeping.add_key(house, "creditor", each.id, "demo") for each in creditors.values()}
    return {**keys, say("the agency", "byrået"): keeping.add_key(house, "agency", None, "demo")}


def _tell_api(shown: list[_Shown], keys: dict[str, str], url: str, serves: bool) -> None:
    click.echo()
    click.secho(say("Keys of the demo", "Demoens nøkler"), bold=True)
    for name, key in keys.items():
        click.echo(f"  {name:<22} {key}")
    click.secho(say("Test clocks, one a story", "Testklokker, én for hver fortelling"), bold=True)
    for each in shown:
        click.echo(f"  {each.played.clock_id}  {each.played.story.title[language()]}")
    first = max(shown, key=lambda each: (len(each.played.cases), each.played.story.name))
    click.secho(say("The cases of one of them", "Sakene i en av dem"), bold=True)
    click.echo(f"  curl -H 'Authorization: Bearer {keys[first.creditor.name]}' \\")
    click.echo(f"    '{url}/v1/cases?test_clock={first.played.clock_id}&include_closed=true'")
    if serves:
        click.echo(say(f"The API is described at {url}/docs.", f"API-et er beskrevet på {url}/docs."))
    else:
        click.echo(say("Serve it with `kravflyt demo --serve`.", "Vis det med `kravflyt demo --serve`."))
