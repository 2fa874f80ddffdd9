import type { CommandName } from './usage.ts';

/** What --help prints: every command, and the options in usage.ts. Three parts, with an empty line between them. */
export const usage = `whylight: why an image classifier said what it said (Grad-CAM++ on any ONNX model)

  whylight explain IMAGE… --model MODEL     what speaks for the class, as a heatmap and regions
                                            (IMAGE: a file, a folder, a pipe, or - for standard input)
                                            (a model of clips takes the frames of a GIF, the pages of a TIFF)
      --class INDEX|LABEL     the class to explain (default: the most probable)
      --against CLASS         … rather than this one (several: than their mean)
      --gamma N               how much that counts (default: 0.6, as in Finer-CAM)
      --pixel X,Y             of a segmentation: the photo's pixel to explain (default: all pixels of the class)
      --word N|TEXT|FROM-TO   of a model that says words: the word, or words, to explain (from 0; default: all it says)
      --all-words             a map for each word
      --text TEXT             this text instead of the model's own: why would it say that?
      --prompt TEXT           of a model that compares pictures with texts: one of them (several times; the question
                              to a model that answers one)
      --prompts FILE          … one a line
      --by similarity         … what makes the picture like the prompt (--class), rather than why it and not the others
      --layer NAME            the layer to look at (default: the last one with a grid)
      --method NAME           grad-cam++ (default), grad-cam, hires-cam, xgrad-cam, layer-cam, signed,
                              guided-grad-cam++, guided-grad-cam (as fine as the input; for ReLU networks);
                              without a gradient: eigen-cam, score-cam, ablation-cam (the last two run the model often)
      --output NAME           the model's output to explain, or a part of it, NAME[FROM:TO] (default: the recipe's, else
                              the first that fits)
      --direction higher|lower    of a model that gives numbers: what makes the number higher (default), or lower
      --input NAME=VALUE      what else the model takes: a number, an array (.npy) or a second picture, which gets its own map
      --reference IMAGE       of a model that gives embeddings: what makes the picture similar to this one
      --frame N               of a file of several pictures: which one, from 1 (default: the first)
      --region X,Y,W,H        only this part of the picture: x and y in pixels of the full size, width and height in
                              those of the level; of a TIFF nothing else is read
      --level N               of a pyramid (TIFF, SVS, OME-TIFF): which level, 0 is the full size (default: 0)
      --recipe FILE           how the image becomes a tensor (default: MODEL.whylight.json, else a guess)
      --tensor INPUT.npy      instead of images: the input tensor itself, float32
      --top K                 predictions to print (default: 5)
      --threshold 0..1        regions are where the map reaches this share of its maximum (default: 0.5)
      --measure WHAT,…        what hiding parts of the picture does: effect (of each region), drop, insertion, deletion,
                              road, sufficiency, necessity; next to a random map and a blob in the center;
                              randomization (what is left of the map when the model's weights are shuffled)
      --fill NAME             what stands where something is hidden: blur, mean, black, gray, linear (default: each
                              measure's own)
      --steps N               of insertion and deletion (default: 32)
      --hide X,Y,W,H          what the model says when this part of the photo is hidden (pixels; several: all of them)
      --keep X,Y,W,H          … when all but this part is hidden
      --seed N                of what is random (default: 1)
      --mask FILE             how the heat divides among the labels of a mask: PNG, TIFF, NIfTI or DICOM, as large as the
                              picture (several times)
      --save WHAT,…           overlay, heatmap (PNG; of a clip one for each frame), arrays, nifti (of a NIfTI file or a
                              DICOM series: the map on its voxels)
      --out DIR               where to (default: the current folder)
      --color-map NAME        viridis (default), inferno, turbo, jet, gray
      --opacity 0..1          of the overlay (default: 0.6)
      --max-megapixels N      larger pictures are refused (default: 100)
  whylight evaluate FOLDER --model MODEL --out DIR
                                            explains and measures every picture, and sums it up (or --list FILE);
                                            pictures in zip and tar files too
      --methods NAME,…        (default: grad-cam++)
      --measures WHAT,…       drop (default), insertion, deletion, road, sufficiency, necessity, none; checks that
                              confirm doubts: flip (mirrored), border (without it), cut (uncropped)
      --output NAME           the model's output that holds the scores
      --size N                maps of N × N cells (default: the layer's own grid; 16 where a model takes any size)
      --truth folders|FILE    what the pictures show: their folders' names, or lines of “picture,class”
      --boxes FILE|DIR        where the objects are (COCO, ImageNet's CSV, Pascal VOC, YOLO, or pictures that are not
                              black there): pointing, energy, Loc
      --groups                pictures of a class whose maps are alike, by place and by content; hides their heat
      --sample N              only N pictures, drawn by --seed
      --shard I/N|auto        only this part of the pictures (auto: SLURM, Kubernetes, GNU parallel)
  whylight maps FOLDER --model MODEL --out FILE
                                            the maps of all pictures in one file (or --list FILE): FILE ends with
                                            .npz, .safetensors or .npy; what a student can be trained with
      --method, --layer       as for explain
      --size N                N × N cells (default: the layer's own grid)
      --classes WHICH         top (default: the model's first class), true, both
      --dtype NAME            float16 (default), float32
      --truth, --shard        as for evaluate
  whylight compare FOLDER --model A --model B --out DIR
                                            where two models look apart (or --list FILE); both maps of A's first class;
                                            more models, or a folder of checkpoints: what changes from one to the next
      --recipe, --layer       once for each model, in their order
      --method, --truth, --sample, --shard   as for evaluate
  whylight merge DIR|FILE                   checks the parts of a sweep and sums them up; of maps, writes their FILE
      --pictures FOLDER       where the pictures are, to be shown in report.html
      --groups                as with evaluate, but hides nothing
  whylight layers --model MODEL             every layer that can be explained, and why others can't
  whylight export --model MODEL [--out F]   writes the gradient graph, MODEL.grad.onnx
  whylight check  --model MODEL [--layer L] compares the gradient with differences of the model itself

  Everywhere: --threads N (default: as ONNX Runtime likes), --json (one object a line), --help; whylight --version
  MODEL is a file, or a folder with one .onnx file in it. What takes several values may be given several times.
  Exit codes: 0 done, 1 some of it failed, 2 wrong usage, 3 the model is refused, 75 stopped: try again
`;

/** What is printed of one command. */
export function usageOf(command: CommandName): string {
  const [, commands = '', everywhere = ''] = usage.trimEnd().split('\n\n');
  const own = commands.split(/\n(?= {2}whylight )/).find((each) => each.startsWith(`  whylight ${command} `));
  return `${own ?? commands}\n\n${everywhere}`;
}
