#include "fonts.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char dejavu_sans[] = {
#embed "Data/DejaVuSans.ttf"
};

const unsigned char *ia3_dejavu_sans(size_t *size) {
  *size = sizeof dejavu_sans;
  return dejavu_sans;
}
