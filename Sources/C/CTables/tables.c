#include "tables.h"

#include <string.h>

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char arguments[] = {
#embed "../../Linter/Settings/Tables/arguments.tsv"
};

static const unsigned char classes[] = {
#embed "../../Linter/Settings/Tables/classes.tsv"
};

static const unsigned char core[] = {
#embed "../../Linter/Settings/Tables/core.tsv"
};

static const unsigned char dataset[] = {
#embed "../../Linter/Settings/Tables/dataset.tsv"
};

static const unsigned char easy_scripts[] = {
#embed "../../Linter/Settings/Tables/easy-scripts.tsv"
};

static const unsigned char kohya_gui[] = {
#embed "../../Linter/Settings/Tables/kohya-gui.tsv"
};

static const unsigned char metadata[] = {
#embed "../../Linter/Settings/Tables/metadata.tsv"
};

static const unsigned char options[] = {
#embed "../../Linter/Settings/Tables/options.tsv"
};

static const unsigned char relations[] = {
#embed "../../Linter/Settings/Tables/relations.tsv"
};

static const unsigned char renamed[] = {
#embed "../../Linter/Settings/Tables/renamed.tsv"
};

static const unsigned char tolerance[] = {
#embed "../../Linter/Settings/Tables/tolerance.tsv"
};

static const struct {
  const char *name;
  const unsigned char *bytes;
  size_t size;
} tables[] = {
    {"arguments.tsv", arguments, sizeof arguments},
    {"classes.tsv", classes, sizeof classes},
    {"core.tsv", core, sizeof core},
    {"dataset.tsv", dataset, sizeof dataset},
    {"easy-scripts.tsv", easy_scripts, sizeof easy_scripts},
    {"kohya-gui.tsv", kohya_gui, sizeof kohya_gui},
    {"metadata.tsv", metadata, sizeof metadata},
    {"options.tsv", options, sizeof options},
    {"relations.tsv", relations, sizeof relations},
    {"renamed.tsv", renamed, sizeof renamed},
    {"tolerance.tsv", tolerance, sizeof tolerance},
};

const unsigned char *ia3_table(const char *name, size_t *size) {
  for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
    if (strcmp(tables[i].name, name) == 0) {
      *size = tables[i].size;
      return tables[i].bytes;
    }
  }
  return NULL;
}
