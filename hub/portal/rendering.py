"""From a view model to a page: one template environment, everything escaped, nothing undefined."""

from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from hub.portal import formats
from hub.portal.frames import Frame
from hub.portal.texts import Texts

TEMPLATES = Path(__file__).parent.parent / "templates"


def template_environment(folder: Path = TEMPLATES) -> Environment:
    """Make the environment; a name that no view gave is an error, never a blank."""
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(
    environment: Environment, template: str, frame: Frame, texts: Texts, model: object
) -> str:
    """Fill in one template in one language."""
    return environment.get_template(template).render(
        page=frame,
        model=model,
        t=texts.say,
        under=texts.under,
        day=partial(formats.day, texts=texts),
    )
