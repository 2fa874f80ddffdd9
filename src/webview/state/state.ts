/**
 * All that the panel shows, and how it changes. Pure: messages and the user's doings go in, the next state comes out.
 */
import { changed, confirmed, fitting, type Choice, type Usual } from '../../protocol/choice.ts';
import type { PictureLook } from '../../vocabulary/pictureLook.ts';
import { sameTarget, type Target } from '../../vocabulary/target.ts';
import type { ColorMapName } from '../../vocabulary/names.ts';
import type { Explanation } from '../../protocol/explanation.ts';
import type { RecipeSummary, PanelModel } from '../../protocol/model.ts';
import type { ExplainMessage } from '../../protocol/fromWebview.ts';
import type { Session, ViewState } from '../../protocol/panelState.ts';
import type { OverviewMessage } from '../../protocol/area.ts';
import type { ComparisonMessage } from '../../protocol/comparison.ts';
import type { FrameMessage } from '../../protocol/frame.ts';
import type {
  FailureMessage,
  PhotoMessage,
  ProgressMessage,
  SeenMessage,
  SetupMessage,
  ToWebview,
} from '../../protocol/panel.ts';
import { afterEvidence, isEvidence, noEvidence, withoutHiding, type Evidence, type HidingEvent } from './evidence.ts';
import type { PlaceMessage } from '../../protocol/place.ts';
import type { Size } from './geometry.ts';
import { afterDisplay, keptDisplay, type Display, type DisplayEvent } from './displayView.ts';
import { afterVolume, type CrossEvent, type VolumeView } from './volumeView.ts';
import { withOther, type OtherPhotos } from './otherPictures.ts';
import { meantBy } from './meant.ts';
import type { Hover, UserEvent } from './userEvents.ts';

export type { Hover, UserEvent };
export interface State {
  readonly view: ViewState;
  readonly choice: Choice;
  readonly usual: Usual;
  readonly follow: boolean;
  readonly pinned: boolean;
  /** The view was kept by an earlier page, and so is preferred to the extension's. */
  readonly restored: boolean;
  readonly session?: Session | undefined;
  readonly maps?: Readonly<Record<ColorMapName, Uint8Array>> | undefined;
  readonly photo?: PhotoMessage | undefined;
  /** Of the photo, once it was explained; it stays while another one of its file's pictures is. */
  readonly picture?: PictureLook | undefined;
  /** As the browser shows it; until then nothing is known of its size. */
  readonly photoSize?: Size | undefined;
  readonly model?: PanelModel | undefined;
  readonly recipe?: RecipeSummary | undefined;
  readonly progress?: ProgressMessage['stage'] | undefined;
  readonly progressCount?: Pick<ProgressMessage, 'done' | 'total'> | undefined;
  readonly explanation?: Explanation | undefined;
  /** Of other classes, all else being equal: shown as soon as one is chosen. */
  readonly ahead: readonly Explanation[];
  readonly comparison?: ComparisonMessage | undefined;
  readonly evidence: Evidence;
  readonly volume: VolumeView;
  /** How the values of a gray picture are shown, where the user wants it otherwise than the file. */
  readonly display?: Display | undefined;
  /** Said by `atFrame`: the explanation of all frames. */
  readonly whole?: Explanation | undefined;
  /** Of further pictures that the explanation is about, by their files. */
  readonly otherPhotos: OtherPhotos;
  readonly seen?: SeenMessage | undefined;
  /** Of a large picture: all of it. It stays while other parts are explained. */
  readonly overview?: OverviewMessage | undefined;
  /** Of a clip: the input's frame that the user chose. */
  readonly frame?: number | undefined;
  /** Of a clip: the picture that came last. */
  readonly framePicture?: FrameMessage | undefined;
  /** Said by `atFrame`: the frame that is shown, until the picture of the chosen one is here. */
  readonly shownFrame?: number;
  /** Said by `atFrame`: no picture of the clip is here yet, and the heat of a frame is shown over its own alone. */
  readonly awaitsFrame?: boolean;
  readonly failure?: FailureMessage | undefined;
  readonly place?: PlaceMessage | undefined;
  readonly notice: string;
  readonly hover?: Hover | undefined;
  /** The rank of the region that list and picture highlight. */
  readonly region?: number | undefined;
  /** The index of the prediction that is pointed at in the list. */
  readonly prediction?: number | undefined;
  /** The word or prompt that is pointed at: its map is shown meanwhile, where it is known. */
  readonly preview?: Target | undefined;
  readonly promptHistory: readonly string[];
  /** Where the swipe's edge stands, of the pane. */
  readonly swipe: number;
}

const nothingShown = {
  ...{ explanation: undefined, comparison: undefined, seen: undefined, failure: undefined },
  hover: undefined,
  region: undefined,
  prediction: undefined,
  progress: undefined,
  evidence: noEvidence,
} satisfies Partial<State>;

export function reduce(state: State, event: ToWebview | UserEvent): State {
  switch (event.kind) {
    case 'setup':
      return afterSetup(state, event);
    case 'choice':
      return { ...state, choice: event.choice, usual: event.usual };
    case 'colorMaps':
      return { ...state, maps: event.maps };
    case 'remember':
      return { ...state, session: event.session };
    case 'model':
      return { ...state, model: event.model, recipe: event.recipe, seen: undefined };
    case 'progress':
      return { ...state, progress: event.stage, progressCount: event, failure: undefined };
    case 'idle':
      return { ...state, progress: undefined };
    case 'notice':
      return { ...state, notice: event.text };
    case 'otherPhoto':
      return { ...state, otherPhotos: withOther(state.otherPhotos, state.explanation, event) };
    case 'place':
      return { ...state, place: event };
    case 'link':
      return { ...state, follow: event.follow, pinned: event.pinned };
    case 'do':
      return state;
    case 'changeWindow':
      return { ...state, display: afterDisplay(state, event) };
    case 'overview':
      return { ...state, overview: event };
    case 'cut':
    case 'changeCross':
      return { ...state, volume: afterVolume(state.volume, event) };
    default:
      if (isEvidence(event)) return { ...state, evidence: afterEvidence(state.evidence, event) };
      return withPicture(state, event);
  }
}

/** Messages that bring something to look at. */
type Picture = Extract<
  ToWebview,
  { readonly kind: 'photo' | 'explanation' | 'ahead' | 'promptHistory' | 'comparison' | 'frame' | 'seen' | 'failure' }
>;

function afterSetup(state: State, { kind: _, view, ...chosen }: SetupMessage): State {
  return { ...state, ...chosen, view: state.restored ? state.view : { ...state.view, ...view } };
}

function withPicture(
  state: State,
  event: Picture | Exclude<UserEvent, HidingEvent | CrossEvent | DisplayEvent>,
): State {
  switch (event.kind) {
    case 'photo':
      return withPhoto(state, event);
    case 'explanation':
      return withExplanation(state, event.explanation);
    case 'ahead':
      return { ...state, ahead: event.explanations };
    case 'promptHistory':
      return { ...state, promptHistory: event.prompts };
    case 'comparison':
      return {
        ...state,
        ...nothingShown,
        comparison: event,
        recipe: event.a.explanation.recipe,
        picture: event.a.explanation.picture,
      };
    case 'frame':
      return { ...state, framePicture: event };
    case 'seen':
      return { ...state, seen: event, progress: undefined };
    case 'failure':
      return { ...state, ...nothingShown, failure: event };
    default:
      return afterUser(state, event);
  }
}

/** Another image, or another one of its pictures. */
function withPhoto(state: State, event: PhotoMessage): State {
  const { frame } = event;
  const nothing = {
    ...nothingShown,
    picture: frame === undefined || !state.picture ? undefined : { ...state.picture, frame },
    display: keptDisplay(state.display),
    ...{ volume: {}, photoSize: undefined, frame: undefined, framePicture: undefined, preview: undefined, notice: '' },
    overview: event.name === state.photo?.name ? state.overview : undefined,
  };
  return { ...state, ...nothing, photo: event };
}

function afterUser(state: State, event: Exclude<UserEvent, HidingEvent | CrossEvent | DisplayEvent>): State {
  switch (event.kind) {
    case 'changeView':
      return { ...state, view: { ...state.view, ...event.change } };
    case 'photoShown':
      return { ...state, photoSize: event.size };
    case 'hover':
      return { ...state, hover: event.hover };
    case 'highlight':
      return { ...state, region: event.region };
    case 'pointAt':
      return { ...state, prediction: event.prediction };
    case 'preview':
      return { ...state, preview: event.target };
    case 'letGo':
      return { ...state, hover: undefined, region: undefined, evidence: withoutHiding(state.evidence) };
    case 'chooseFrame':
      return { ...state, picture: state.picture && { ...state.picture, frame: event.frame } };
    case 'changeFrame':
      return { ...state, frame: event.frame };
    case 'swipe':
      return { ...state, swipe: Math.min(1, Math.max(0, event.fraction)) };
    case 'setFollow':
      return { ...state, follow: event.follow };
    case 'setPinned':
      return { ...state, pinned: event.pinned };
    case 'explain':
      return withWish(state, event);
  }
}

/** A class that was sent ahead is shown at once; with any other wish, what was sent ahead holds no longer. */
function withWish(state: State, wish: ExplainMessage): State {
  const { model, usual } = state;
  const choice = changed(state.choice, wish);
  const next = { ...state, choice: model ? fitting(choice, model, usual) : choice };
  if (wish.target === undefined || Object.keys(wish).length > 2) return { ...next, ahead: [] };
  const wanted = meantBy(wish.target ?? undefined, state.ahead);
  const known = state.ahead.find(({ target }) => sameTarget(target, wanted));
  return known ? withExplanation(next, known) : next;
}

function withExplanation(state: State, explanation: Explanation): State {
  const samePicture = sameTarget(state.explanation?.target, explanation.target);
  return {
    ...state,
    ...nothingShown,
    choice: confirmed(state.choice, explanation),
    explanation,
    recipe: explanation.recipe,
    picture: explanation.picture,
    seen: state.seen,
    hover: state.hover,
    prediction: state.prediction,
    region: samePicture && state.region && state.region <= explanation.regions.length ? state.region : undefined,
  };
}
