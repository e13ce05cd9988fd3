"""Choose the headers of every answer: what a browser may do with it, load beside it, and keep of it.

What Streamlit and plotly need was found by opening every page in a browser (tests/browser).
"""

import base64
import hashlib
import re
from collections.abc import Iterable

CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self' blob:",  # the map and the keyboard focus are scripts of ours that Streamlit loads from memory
    "style-src": "'self' 'unsafe-inline'",  # Streamlit and plotly write their styles while they draw
    "img-src": "'self' data:",
    "font-src": "'self' data:",
    "connect-src": "'self'",  # the websocket, on the same host
    "media-src": "'none'",
    "worker-src": "'none'",
    "manifest-src": "'self'",
    "frame-src": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
}
UNUSED_FEATURES = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media", "fullscreen",
    "geolocation", "gyroscope", "hid", "idle-detection", "magnetometer", "microphone", "midi", "payment",
    "picture-in-picture", "publickey-credentials-get", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
NO_STORE = b"no-store"
INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def find_script_hashes(page: str) -> list[str]:
    """Find the hashes of the scripts that stand in a page itself, by which a policy allows them and no others."""
    return [
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in INLINE_SCRIPT.findall(page)
    ]


def build_security_headers(script_hashes: Iterable[str], *, is_encrypted: bool) -> list[tuple[bytes, bytes]]:
    """Build the headers of every answer.

    script_hashes: of the scripts in the page itself. is_encrypted: whether people reach the dashboard over https alone.
    """
    policy = CONTENT_SECURITY_POLICY | {"script-src": " ".join([CONTENT_SECURITY_POLICY["script-src"], *script_hashes])}
    headers = {
        "content-security-policy": "; ".join(f"{name} {sources}" for name, sources in policy.items()),
        "x-frame-options": "DENY",
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "permissions-policy": ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES),
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
    }
    if is_encrypted:
        headers["strict-transport-security"] = "max-age=63072000; includeSubDomains"
    return [(name.encode(), value.encode()) for name, value in headers.items()]


def choose_cache_control(own: bytes, *, is_code: bool) -> bytes:
    """Choose what a browser may keep: Streamlit's code, whose names change with it, and nothing else."""
    return own if is_code and b"immutable" in own else NO_STORE
