"""What other programs read in a figure's files: Pillow the PNG, pypdf the PDF. Prints JSON."""

import json
import sys
from PIL import Image
from pypdf import PdfReader

png, pdf = sys.argv[1:]
with Image.open(png) as picture:
    read = {"size": picture.size, "dpi": [round(each, 1) for each in picture.info["dpi"]]}

document = PdfReader(pdf, strict=True)
[page] = document.pages
pictures = [each.image.convert("RGB") for each in page.images]
print(
    json.dumps(
        {
            "png": read,
            "pdf": {
                "title": document.metadata.title,
                "mm": [round(float(side) / 72 * 25.4, 1) for side in (page.mediabox.width, page.mediabox.height)],
                "text": page.extract_text(),
                "fonts": [
                    str(font["/BaseFont"])
                    for font in (each.get_object() for each in page["/Resources"]["/Font"].values())
                ],
                "pictures": [
                    {"size": each.size, "colors": len(each.resize((32, 32)).getcolors(1024))} for each in pictures
                ],
            },
        }
    )
)
