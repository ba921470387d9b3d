"""Content security policies. No Django imports: the settings read this module.

Why they are as they are: docs/decisions/ (content security policy).
"""

from __future__ import annotations

from typing import Any

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE

# Pages without scripts: public pages, errors, health.
STRICT_POLICY: dict[str, Any] = {
    "default-src": [NONE],
    "style-src": [SELF],
    "img-src": [SELF],
    "font-src": [SELF],
    "base-uri": [NONE],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
}

# Pages of the back office. Scripts come from our own files only: no inline script and no handler in an
# attribute runs, so text that slips into a page unescaped is not executed. Alpine compiles the
# expressions of Unfold's templates ('unsafe-eval'), and sets the width of the bar of actions by an
# attribute (style-src-attr).
UNFOLD_POLICY: dict[str, Any] = {
    **STRICT_POLICY,
    "script-src": [SELF, UNSAFE_EVAL],
    "script-src-attr": [NONE],
    "style-src-attr": [UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
    "connect-src": [SELF],
    "manifest-src": [SELF],
}

# Anything that is not a page, should a browser show it as one.
FILE_POLICY: dict[str, Any] = {"default-src": [NONE], "frame-ancestors": [NONE], "sandbox": [""]}
