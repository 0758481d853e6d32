#!/usr/bin/env bash
# Feeds the readers of plans and of plan files with damaged ones for a while: fuzz.sh SECONDS TARGET (600 s of
# `plan` without; the other is `planfile`). Seeds are the plans of the repository and those that
# COUNTERSIGN_CORPUS holds; of plan files those that COUNTERSIGN_PLANFILES holds. Needs a nightly compiler.
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
seconds=${1:-600}
kind=${2:-plan}
rustup toolchain list 2>/dev/null | grep -q '^nightly' || fail "this needs a nightly compiler: rustup toolchain install nightly"
if ! cargo fuzz --version >/dev/null 2>&1; then
  say "Installing cargo-fuzz (once)"
  cargo install --locked cargo-fuzz
fi
# Below the target folder: what is found is looked at, mended, and becomes a test.
target=$(target_dir)/fuzz
seeds=$target/seeds-$kind
found=$target/found-$kind
mkdir -p "$seeds" "$found" "$target/artifacts"
# Large plans teach little and cost much.
while IFS= read -r -d '' plan; do
  cp "$plan" "$seeds/$(sha256sum "$plan" | cut -c1-16)"
  # What the archive holds is what is damaged: its checksums would stop everything else.
  if [ "$kind" = planfile ]; then
    # One that OpenTofu encrypted is no archive.
    message=$seeds/$(sha256sum "$plan" | cut -c1-16)-message
    unzip -p "$plan" tfplan >"$message" 2>/dev/null || rm -f "$message"
  fi
done < <(if [ "$kind" = planfile ]; then
    find tests/fixtures ${COUNTERSIGN_PLANFILES:+"$COUNTERSIGN_PLANFILES"} -name 'plan.bin' -size -64k -print0
  else
    find tests/fixtures crates/plan/tests demo/world/made ${COUNTERSIGN_CORPUS:+"$COUNTERSIGN_CORPUS"} \
      -name '*.json' -size -64k -print0
  fi)
say "Fuzzing for $seconds s with $(find "$seeds" -type f | wc -l) seeds"
cargo +nightly fuzz run --target-dir "$target/build" "$kind" "$found" "$seeds" -- \
  -max_total_time="$seconds" -timeout=20 -rss_limit_mb=4096 -max_len=262144 \
  -artifact_prefix="$target/artifacts/" -print_final_stats=1
