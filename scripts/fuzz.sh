#!/usr/bin/env bash
# Feeds the reader of plans with damaged ones for a while: fuzz.sh SECONDS (600 without). Seeds are the
# plans of the repository and those that COUNTERSIGN_CORPUS holds. Needs a nightly compiler.
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
seconds=${1:-600}
rustup toolchain list 2>/dev/null | grep -q '^nightly' || fail "this needs a nightly compiler: rustup toolchain install nightly"
if ! cargo fuzz --version >/dev/null 2>&1; then
  say "Installing cargo-fuzz (once)"
  cargo install --locked cargo-fuzz
fi
# Below the target folder: what is found is looked at, mended, and becomes a test.
target=$(target_dir)/fuzz
seeds=$target/seeds
found=$target/found
mkdir -p "$seeds" "$found" "$target/artifacts"
# Large plans teach little and cost much.
while IFS= read -r -d '' plan; do
  cp "$plan" "$seeds/$(sha256sum "$plan" | cut -c1-16)"
done < <(find tests/fixtures crates/plan/tests demo/world/made ${COUNTERSIGN_CORPUS:+"$COUNTERSIGN_CORPUS"} \
  -name '*.json' -size -64k -print0)
say "Fuzzing for $seconds s with $(find "$seeds" -type f | wc -l) seeds"
cargo +nightly fuzz run --target-dir "$target/build" plan "$found" "$seeds" -- \
  -max_total_time="$seconds" -timeout=20 -rss_limit_mb=4096 -max_len=262144 \
  -artifact_prefix="$target/artifacts/" -print_final_stats=1
