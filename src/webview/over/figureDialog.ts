/** Figure…: what is shown as a picture for a paper or a slide, with a preview that follows each choice. */
import type { FromWebview } from '../../protocol/fromWebview.ts';
import { usualFigure, type FigureLook } from '../../vocabulary/figure.ts';
import { captionText, toLatex, toMarkdown } from '../figure/caption.ts';
import { drawPage, painterOf, pngOf } from '../figure/draw.ts';
import { figureFile } from '../figure/files.ts';
import { figurePage } from '../figure/layout.ts';
import { pixelsOf, type Page } from '../figure/page.ts';
import { availablePanes, chosenPanes, withPane } from '../figure/panes.ts';
import { setAttribute } from '../kit/dom.ts';
import type { State } from '../state/state.ts';
import type { Dispatch, Part } from '../state/store.ts';
import { figureForm } from './figureForm.ts';

interface FigureEvents {
  readonly dispatch: Dispatch;
  readonly post: (message: FromWebview) => void;
  readonly shown: () => State;
  /** As the browser shows it. */
  readonly photo: () => CanvasImageSource | undefined;
  readonly copy: (png: Blob) => Promise<void>;
}

/** What a figure is made of. */
interface Made {
  readonly state: State;
  readonly look: FigureLook;
  readonly page: Page;
  readonly photo: CanvasImageSource;
}

export class FigureDialog implements Part {
  private readonly form = figureForm({
    change: (change) => this.change(change),
    toggle: (name, isShown) => this.change({ panes: withPane(this.look.panes, name, isShown) }),
    edited: () => this.draw(),
    save: () => void this.attempt((made) => this.save(made)),
    copyPicture: () => void this.attempt((made) => this.copyPicture(made)),
    copyCaption: (as) => this.copyCaption(as),
  });
  readonly element = this.form.dialog;
  private state: State | undefined;
  /** What the caption is of: another answer has another one. */
  private captioned: unknown;

  constructor(private readonly events: FigureEvents) {
    new ResizeObserver(() => this.draw()).observe(this.form.preview);
  }

  open(): void {
    const { element } = this;
    const state = this.events.shown(); // what is drawn may be a frame behind
    if (element.open || !(state.explanation ?? state.comparison)) return;
    this.captioned = undefined;
    this.events.dispatch({ kind: 'notice', text: '' });
    this.form.fill();
    element.showModal();
    this.render(state);
  }

  render(state: State): void {
    this.state = state;
    if (!this.element.open) return;
    const of = state.comparison ?? state.explanation;
    if (!of) return this.element.close(); // another picture, or nothing to show
    if (of !== this.captioned) this.form.caption.value = captionText(state);
    this.captioned = of;
    this.form.show(this.look, availablePanes(state), chosenPanes(state, this.look.panes));
    this.form.say(state.notice);
    this.draw();
  }

  /** As it was chosen last: what is drawn may be a frame behind. */
  private get look(): FigureLook {
    return this.events.shown().view.figure ?? usualFigure;
  }

  private change(change: Partial<FigureLook>): void {
    this.events.dispatch({ kind: 'changeView', change: { figure: { ...this.look, ...change } } });
  }

  private get made(): Made | undefined {
    const { state, look } = this;
    const page = state && figurePage(state, look, this.form.caption.value.trim());
    const photo = this.events.photo();
    return state && page && photo ? { state, look, page, photo } : undefined;
  }

  private draw(): void {
    if (!this.element.open) return;
    const { made, form } = this;
    form.measure(made?.page);
    if (!made) return form.preview.replaceChildren();
    const { page, state, photo } = made;
    const { clientWidth, clientHeight } = form.preview;
    const scale = Math.min(clientWidth / page.width, clientHeight / page.height);
    const shown = { width: Math.max(1, page.width * scale), height: Math.max(1, page.height * scale) };
    const canvas = drawPage(page, Math.ceil(shown.width * (window.devicePixelRatio || 1)), painterOf(state, photo));
    Object.assign(canvas.style, { width: `${shown.width}px`, height: `${shown.height}px` });
    setAttribute(form.preview, 'aria-label', `Preview: ${page.title || 'the figure'}`);
    form.preview.replaceChildren(canvas);
  }

  private async save({ state, look: { format }, page, photo }: Made): Promise<void> {
    this.events.post({ kind: 'saveFigure', format, bytes: await figureFile(page, format, painterOf(state, photo)) });
  }

  private async copyPicture({ state, page, photo }: Made): Promise<void> {
    const canvas = drawPage(page, pixelsOf(page.width), painterOf(state, photo));
    await this.events.copy(new Blob([await pngOf(canvas)], { type: 'image/png' }));
  }

  private copyCaption(as: 'Markdown' | 'LaTeX'): void {
    const text = this.form.caption.value.trim();
    if (text === '') return this.form.say('There is no caption to copy.');
    const written = as === 'LaTeX' ? toLatex(text) : toMarkdown(text);
    this.events.post({ kind: 'copyText', text: written, said: `Caption copied as ${as}.` });
  }

  private async attempt(work: (made: Made) => Promise<void>): Promise<void> {
    const { made } = this;
    if (!made) return;
    try {
      await work(made);
    } catch (error) {
      this.events.dispatch({ kind: 'notice', text: `The figure could not be made. ${String(error)}` });
      this.events.post({ kind: 'trouble', what: 'script', detail: String(error) });
    }
  }
}
