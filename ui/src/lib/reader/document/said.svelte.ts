const SAID_MS = 1600;

/** What the last key did, said for a moment where the eye is. */
export class Said {
  text = $state('');
  private silence: ReturnType<typeof setTimeout> | undefined;

  say(text: string): void {
    clearTimeout(this.silence);
    this.text = text;
    this.silence = setTimeout(() => {
      this.text = '';
    }, SAID_MS);
  }

  hush(): void {
    clearTimeout(this.silence);
    this.text = '';
  }
}
