"""For schemathesis, which imports it: texts of configuration files, sound ones and others, for the calls that take one."""

import os
from pathlib import Path

import schemathesis
from hypothesis import strategies as st

SOUND = Path(os.environ["FUZZ_CONFIG"]).read_bytes()
BROKEN = [b"", b"version: 1\nendpoints: [", b"version: 2\n", b"\xff\xfe", b"- a list\n", SOUND + b"unknown_key: 1\n", "key: •••\n".encode()]


schemathesis.openapi.media_type(
    "application/yaml",
    st.one_of(
        st.just(SOUND),
        st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]), max_size=40).map(lambda text: SOUND + f"# {text}\n".encode()),
        st.sampled_from(BROKEN),
        st.text(max_size=200).map(str.encode),
        st.binary(max_size=200),
    ),
)
