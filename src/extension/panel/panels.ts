/** All panels of the window: which one takes the next image, which one a command means. */
import * as vscode from 'vscode';
import { defaults } from '../../vocabulary/defaults.ts';
import type { FromWebview } from '../../protocol/fromWebview.ts';
import { asPanelState, type PanelState, type ViewState } from '../../protocol/panelState.ts';
import { activeImage } from '../imageFiles.ts';
import type { Services } from '../services.ts';
import { readSettings } from '../settings.ts';
import { ExplanationPanel } from './panel.ts';
import { PanelView, viewType } from './panelView.ts';
import { known } from '../../vocabulary/known.ts';

const viewKey = 'whylight.view';

/** Settings that change what a panel shows. */
const shownSettings = ['whylight.method', 'whylight.threshold'];

export interface PanelAction {
  readonly panel: ExplanationPanel;
  readonly message: FromWebview;
}

export class Panels implements vscode.Disposable {
  private readonly open: ExplanationPanel[] = [];
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly acted = new vscode.EventEmitter<PanelAction>();
  private readonly disposables: vscode.Disposable[] = [this.changed, this.acted];
  readonly onDidChange = this.changed.event;
  readonly onAction = this.acted.event;

  constructor(private readonly services: Services) {
    this.disposables.push(
      vscode.window.registerWebviewPanelSerializer(viewType, {
        deserializeWebviewPanel: async (panel, state: unknown) => this.restore(panel, asPanelState(state)),
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.forEach((panel) => panel.retry())),
      vscode.workspace.onDidChangeConfiguration((event) => this.configurationChanged(event)),
      vscode.window.tabGroups.onDidChangeTabs(() => this.followActiveImage()),
      vscode.window.tabGroups.onDidChangeTabGroups(() => this.followActiveImage()),
    );
  }

  /** The panel that commands mean: the active one, else the one used last that is in sight, else the one used last. */
  get current(): ExplanationPanel | undefined {
    return (
      this.open.find(({ view }) => view.panel.active) ?? this.open.find(({ view }) => view.isVisible) ?? this.open[0]
    );
  }

  get visible(): ExplanationPanel | undefined {
    return this.open.find(({ view }) => view.panel.active) ?? this.open.find(({ view }) => view.isVisible);
  }

  /** In the panel that is there, unless it is pinned; the focus stays where it is. */
  show(image: vscode.Uri, model?: string): ExplanationPanel {
    const same = this.open.find((panel) => panel.state.image.toString() === image.toString() && !model);
    const panel = same ?? this.open.find(({ state }) => !state.pinned);
    if (!panel) return this.create(image, { model });
    this.bringForward(panel);
    panel.view.panel.reveal(undefined, true);
    if (same) panel.explain({});
    else panel.show(image, model);
    return panel;
  }

  /**
   * A panel for each, pinned, in the tabs of one column. Which model is asked once; without one the first panel says
   * what to do.
   */
  async showEach(images: readonly vscode.Uri[]): Promise<void> {
    const model = vscode.workspace.isTrusted && (await this.services.models.choose(known(images[0], 'image')));
    const shown: ExplanationPanel[] = [];
    for (const image of model ? images : images.slice(0, 1)) {
      const panel =
        this.open.find((each) => each.state.image.toString() === image.toString()) ??
        this.create(image, { pinned: true });
      await panel.view.whenPlaced();
      shown.push(panel);
    }
    shown[0]?.view.panel.reveal(undefined, true);
  }

  forEach(act: (panel: ExplanationPanel) => void): void {
    this.open.forEach(act);
  }

  dispose(): void {
    vscode.Disposable.from(...this.disposables, ...this.open).dispose();
  }

  private create(
    image: vscode.Uri,
    start: { readonly model?: string | undefined; readonly pinned?: boolean },
  ): ExplanationPanel {
    const column = this.open.find(({ view }) => view.isVisible)?.view.panel.viewColumn ?? vscode.ViewColumn.Beside;
    const view = PanelView.create(this.services.extensionUri, image, column);
    return this.add(new ExplanationPanel(view, this.services, { image, ...start }));
  }

  private restore(panel: vscode.WebviewPanel, state: PanelState | undefined): void {
    const image = state?.session && vscode.Uri.parse(state.session.image, true);
    if (image?.scheme !== 'file') return panel.dispose();
    const view = new PanelView(panel, this.services.extensionUri);
    this.add(new ExplanationPanel(view, this.services, { image, state }));
  }

  private add(panel: ExplanationPanel): ExplanationPanel {
    this.open.unshift(panel);
    panel.view.setup = (kept) => ({ ...panel.setup, ...(!kept && { view: this.firstView() }) });
    panel.onDidChange(() => this.panelChanged(panel));
    panel.onAction((message) => this.panelActed(panel, message));
    panel.view.panel.onDidDispose(() => this.remove(panel));
    this.contextChanged();
    return panel;
  }

  private remove(panel: ExplanationPanel): void {
    this.open.splice(this.open.indexOf(panel), 1);
    panel.dispose();
    this.contextChanged();
  }

  private panelChanged(panel: ExplanationPanel): void {
    if (panel.view.panel.active) this.bringForward(panel);
    this.changed.fire();
  }

  private panelActed(panel: ExplanationPanel, message: FromWebview): void {
    if (message.kind === 'view') void this.services.memory.update(viewKey, message.view);
    if (message.kind === 'setFollow' && message.follow) this.followActiveImage();
    this.acted.fire({ panel, message });
  }

  private bringForward(panel: ExplanationPanel): void {
    this.open.splice(this.open.indexOf(panel), 1);
    this.open.unshift(panel);
  }

  private contextChanged(): void {
    void vscode.commands.executeCommand('setContext', 'whylight.hasPanel', this.open.length > 0);
    this.changed.fire();
  }

  private configurationChanged(event: vscode.ConfigurationChangeEvent): void {
    this.forEach((panel) => {
      const { image } = panel.state;
      if (event.affectsConfiguration('whylight.model', image)) panel.useModel(undefined);
      else if (shownSettings.some((name) => event.affectsConfiguration(name, image))) panel.settingsChanged();
    });
  }

  private followActiveImage(): void {
    const panel = this.open.find(({ state }) => state.follow);
    if (!panel) return;
    const image = activeImage();
    if (!image || image.toString() === panel.state.image.toString()) return;
    // The user did not ask for another model: only one that the user chose replaces the panel's.
    void this.follow(panel, image);
  }

  /** Following asks no questions: where it is not clear which model is meant, the panel stays as it is. */
  private async follow(panel: ExplanationPanel, image: vscode.Uri): Promise<void> {
    const { models } = this.services;
    const inUse = panel.state.model;
    const model = await chosenOr(models, image, inUse);
    if (model !== undefined && panel.state.model === inUse && activeImage()?.toString() === image.toString())
      panel.show(image, model);
  }

  /** How the last panel looked. */
  private firstView(): ViewState {
    const { colorMap } = readSettings();
    const last = this.services.memory.get<ViewState>(viewKey);
    return {
      mode: last?.mode ?? defaults.mode,
      colorMap: last?.colorMap ?? colorMap,
      opacity: last?.opacity ?? defaults.opacity,
      showRegions: last?.showRegions ?? true,
      zoom: 'fit',
      ...(last?.figure && { figure: last.figure }),
    };
  }
}

async function chosenOr(
  models: Services['models'],
  image: vscode.Uri,
  inUse: string | undefined,
): Promise<string | undefined> {
  try {
    return models.chosen(image) ?? inUse ?? (await models.chooseSilently(image));
  } catch {
    return inUse;
  }
}
