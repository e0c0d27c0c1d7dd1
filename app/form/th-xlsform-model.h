/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A form between its sheets and its XML: the rows of the survey as a tree, the lists of choices, the
 * names that ${…} may refer to. Cells stay in the sheets and are read where they are written out.
 * Private to this folder.
 */

#pragma once

#include "th-xlsform-sheet.h"

#include <libxml/xmlwriter.h>

G_BEGIN_DECLS

typedef enum
{
  TH_XLS_QUESTION,
  TH_XLS_VALUE, /* a node without a control */
  TH_XLS_GROUP,
  TH_XLS_REPEAT,
  TH_XLS_HOLDER, /* a node that only holds others, made for a name with "/" */
  TH_XLS_END_GROUP,
  TH_XLS_END_REPEAT,
  TH_XLS_FILE,   /* declares a secondary instance */
  TH_XLS_REFUSED
} ThXlsRole;

typedef struct
{
  const char *name;
  ThXlsRole role;
  const char *bind;       /* type of the bind */
  const char *control;    /* element of the body */
  const char *mediatype;
  const char *preload;
  const char *parameter;  /* of the preload */
  const char *parameters; /* words the parameters column may have, space between */
  gboolean has_list;
} ThXlsType;

typedef struct _ThXlsItem ThXlsItem;
typedef struct _ThXlsForm ThXlsForm;

/* A row of the survey. A group without a name has no node: it is a section of the page only, what is
 * in it lies where the group lies, and its relevant and readonly are given to each of them. A name
 * with "/" puts the node into a holder, so that what stands together on the page need not lie
 * together in the record: "indicators/g_isolated" next to "indicator_notes/g_isolated". */
struct _ThXlsItem
{
  const ThXlsType *type;
  guint row;
  char *name;
  char *path;             /* of a nameless group: that of what it lies in */
  char *list;             /* of a select: its list, or "context/officers" */
  char *from_file;        /* of a select from a file */
  GHashTable *parameters; /* char* → char* */
  ThXlsItem *parent;      /* on the page; %NULL for the root only */
  ThXlsItem *holder;      /* its node's parent where that is another, borrowed */
  GPtrArray *children;    /* of ThXlsItem, on the page */
  GPtrArray *holders;     /* of ThXlsItem: held below this node */
  GPtrArray *held;        /* of ThXlsItem, borrowed: nodes in this holder */
  GPtrArray *triggered;   /* of ThXlsItem, borrowed: calculated when this one changes */
  char *count_of;         /* of a node made for a repeat's count: the expression */
};

typedef struct
{
  char *name;
  GArray *rows;     /* of guint */
  guint first_row;
  gboolean is_used;
} ThXlsList;

struct _ThXlsForm
{
  ThXlsSheet survey;
  ThXlsSheet choices;
  ThXlsSheet settings;
  GPtrArray *problems;
  ThXlsItem *root;
  GHashTable *by_name;     /* name → GPtrArray of ThXlsItem, borrowed */
  GPtrArray *lists;        /* of ThXlsList */
  GPtrArray *files;        /* of ThXlsItem, borrowed: instances from files */
  GPtrArray *languages;    /* of char*, the default one first; empty for a form in one language */
  gboolean uses_context;
  gsize written;           /* bytes that expressions have grown to, a bound on the result */
  xmlTextWriter *writer;
};

/* th-xlsform-types.c */
/* @list: (out): what follows a select's type. Returns: (nullable): */
const ThXlsType *th_xls_type_find         (const char       *text,
                                           char            **list);

/* th-xlsform-survey.c */
void             th_xls_read_survey       (ThXlsForm        *self);
void             th_xls_item_free         (ThXlsItem        *self);
gboolean         th_xls_item_is_nameless  (const ThXlsItem  *self);
gboolean         th_xls_is_name           (const char       *text);

/* The row, or the form, whose node its own node lies in, holders aside. */
ThXlsItem       *th_xls_item_get_home     (const ThXlsItem  *self);

/* The last step of its name: the element's. */
const char      *th_xls_item_get_element  (const ThXlsItem  *self);

/* th-xlsform-choices.c */
void             th_xls_read_choices      (ThXlsForm        *self);
void             th_xls_list_free         (ThXlsList        *self);
ThXlsList       *th_xls_find_list         (ThXlsForm        *self,
                                           const char       *name);
void             th_xls_check_lists       (ThXlsForm        *self);
void             th_xls_write_lists       (ThXlsForm        *self);

/* th-xlsform-names.c */

/* The path of @target for an expression at @from: relative where both are in the same repeat. */
char            *th_xls_dup_reference     (const ThXlsItem  *from,
                                           const ThXlsItem  *target,
                                           gboolean          in_predicate);

/* Finds what ${@name} means for @from; what is wrong is said of that cell. Returns: (nullable): */
ThXlsItem       *th_xls_find_name         (ThXlsForm        *self,
                                           const ThXlsItem  *from,
                                           guint             row,
                                           const char       *name,
                                           const char       *key);

/**
 * th_xls_resolve:
 * @from: what the expression is about
 * @row: of the cell it stands in, which for what a nameless group says is that group's
 * @expression: with ${…}
 * @key: the column it is from
 * @in_predicate: whether it will stand inside […]
 *
 * Returns: (transfer full) (nullable): the expression in XPath, checked; %NULL once it was said what
 *   is wrong
 */
char            *th_xls_resolve           (ThXlsForm        *self,
                                           const ThXlsItem  *from,
                                           guint             row,
                                           const char       *expression,
                                           const char       *key,
                                           gboolean          in_predicate);

/* th-xlsform-itext.c */
void             th_xls_read_languages    (ThXlsForm        *self);

/* Whether the texts of @key of this row stand in itext. */
gboolean         th_xls_has_itext         (ThXlsForm        *self,
                                           const ThXlsItem  *item,
                                           const char       *key);

/* "/data/q:label" */
char            *th_xls_dup_itext_id      (const ThXlsItem  *item,
                                           const char       *key);

/* The text in the form's default language. */
char            *th_xls_dup_plain_text    (ThXlsForm        *self,
                                           const ThXlsSheet *sheet,
                                           guint             row,
                                           const char       *key);

/* Text with ${…} as outputs in it, into the element that is open. */
void             th_xls_write_text        (ThXlsForm        *self,
                                           const ThXlsItem  *item,
                                           const char       *key,
                                           const char       *text);
void             th_xls_write_itext       (ThXlsForm        *self);
gboolean         th_xls_list_has_itext    (ThXlsForm        *self,
                                           ThXlsList        *list);

/* th-xlsform-head.c */
void             th_xls_write_head        (ThXlsForm        *self);

/* th-xlsform-bind.c */
void             th_xls_write_binds       (ThXlsForm        *self,
                                           ThXlsItem        *item);
void             th_xls_write_defaults    (ThXlsForm        *self,
                                           ThXlsItem        *item,
                                           gboolean          in_repeat);

/* Whether the default of this row is an expression and not a value. */
gboolean         th_xls_has_live_default  (ThXlsForm        *self,
                                           ThXlsItem        *item);

/* th-xlsform-body.c */
void             th_xls_write_body        (ThXlsForm        *self);

/* Short words for the writer. */
void             th_xls_open              (ThXlsForm        *self,
                                           const char       *element);
void             th_xls_close             (ThXlsForm        *self);
void             th_xls_attribute         (ThXlsForm        *self,
                                           const char       *name,
                                           const char       *value);
void             th_xls_element           (ThXlsForm        *self,
                                           const char       *element,
                                           const char       *text);

G_END_DECLS
