"""What the detectors are measured beside: a naive match of first names, and Presidio with the roll as a deny-list."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from text_scores import Warn

from gatepost.finding import Finding, PartRef
from gatepost.roll import Pupil

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine

#: Presidio's own default threshold for showing a result.
_THRESHOLD = 0.4
_KINDS = {
    "PERSON": "pupil_name", "PUPIL": "pupil_name", "PHONE_NUMBER": "phone", "EMAIL_ADDRESS": "email",
    "UK_POSTCODE": "postcode", "LOCATION": "address", "UK_NHS": "identifier", "UK_NINO": "identifier",
}  # fmt: skip
_PIPELINE = Path(__file__).parents[1] / "models" / "text"


def naive_match(pupils: Sequence[Pupil]) -> Warn:
    """Every first name of the roll, in any case, wherever it stands."""
    firsts = sorted({pupil.preferred or pupil.first for pupil in pupils} | {pupil.first for pupil in pupils})
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, firsts))})(?!\w)", re.IGNORECASE)
    return lambda text, account: [_found("pupil_name", *match.span()) for match in pattern.finditer(text)]


def presidio(pupils: Sequence[Pupil]) -> tuple[Warn, str] | None:
    """Presidio's analyser and what it runs on; None where it is not installed.

    Its own recognisers of the kinds we compare, over our spaCy pipeline where one is trained; whole names and first
    names of the roll as a deny-list.
    """
    try:
        import tldextract
        from presidio_analyzer import AnalyzerEngine, PatternRecognizer, RecognizerRegistry, predefined_recognizers
        from presidio_analyzer.nlp_engine import SpacyNlpEngine
    except ImportError:
        return None
    # Its e-mail recogniser would fetch the list of public suffixes; the one that comes with the package will do.
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())
    path, said = _pipeline()
    engine = SpacyNlpEngine(models=[{"lang_code": "en", "model_name": str(path)}])
    engine.load()
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(nlp_engine=engine)
    # Not among its defaults: what is the UK's own.
    registry.add_recognizer(predefined_recognizers.PhoneRecognizer(supported_regions=["GB"]))
    registry.add_recognizer(predefined_recognizers.UkPostcodeRecognizer())
    registry.add_recognizer(predefined_recognizers.UkNinoRecognizer())
    names = sorted({f"{pupil.first} {pupil.last}" for pupil in pupils} | {pupil.first for pupil in pupils})
    registry.add_recognizer(PatternRecognizer(supported_entity="PUPIL", deny_list=names))
    analyser = AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["en"])
    wanted = [kind for kind in _KINDS if kind in analyser.get_supported_entities("en")]
    return (lambda text, account: _analysed(analyser, text, wanted)), said


def _analysed(analyser: AnalyzerEngine, text: str, wanted: list[str]) -> list[Finding]:
    results = analyser.analyze(text=text, language="en", entities=wanted, score_threshold=_THRESHOLD)
    return [_found(_KINDS[result.entity_type], result.start, result.end) for result in results]


def _pipeline() -> tuple[Path, str]:
    """Our pipeline where it has a recogniser of names, else an empty English one."""
    import spacy

    for config in sorted(_PIPELINE.glob("**/config.cfg")):
        if (config.parent / "meta.json").exists():
            parts = spacy.load(config.parent).pipe_names
            return config.parent, f"our pipeline ({', '.join(parts)})"
    path = Path(tempfile.mkdtemp(prefix="blank-en-"))
    spacy.blank("en").to_disk(path)
    return path, "an empty English pipeline"


def _found(kind: str, start: int, end: int) -> Finding:
    return Finding(kind, PartRef("text", 0), 1.0, "", span=(start, end))
