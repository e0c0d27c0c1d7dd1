/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A parsed form as entries see it: the tree of binds (one for each element or attribute an instance
 * may have), the tree of controls (the body), texts, actions, and the expressions in the order in
 * which they are to be computed. Immutable once the form is made. Private to this folder.
 */

#pragma once

#include "th-form-node.h"
#include "th-form.h"
#include "th-xpath-ast.h"

G_BEGIN_DECLS

typedef struct _ThBind ThBind;
typedef struct _ThControl ThControl;
typedef struct _ThExpression ThExpression;
typedef struct _ThText ThText;

/* One element or attribute of the primary instance. */
struct _ThBind
{
  ThForm *form;
  ThBind *parent;
  GPtrArray *children;     /* of ThBind, owned */
  char *name;              /* "name" or "prefix:name" */
  char *path;              /* "/data/group/name" */
  guint depth;             /* the root has 1 */
  long line;
  gboolean is_attribute;
  gboolean is_repeat;
  gboolean is_meta;        /* below or at meta */
  ThFormType type;
  ThExpression *relevant;
  ThExpression *readonly;
  ThExpression *required;
  ThExpression *constraint;
  ThExpression *calculate;
  ThText *constraint_message;
  ThText *required_message;
  char *preload;
  char *preload_parameter;
  ThControl *control;      /* its first control; of a repeat, the repeat */
  xmlNode *template;       /* of a repeat: what a new instance is copied from */
  GPtrArray *readers;      /* of ThReader: expressions that read it */
  gboolean keeps_value;    /* its calculate reads its own value, so that the value must be stored */
};

typedef enum
{
  TH_EXPRESSION_CALCULATE,
  TH_EXPRESSION_RELEVANT,
  TH_EXPRESSION_READONLY,
  TH_EXPRESSION_REQUIRED,
  TH_EXPRESSION_COUNT,
  TH_EXPRESSION_CHOICES,
  TH_EXPRESSION_CONSTRAINT,
  TH_EXPRESSION_LABEL,
  TH_EXPRESSION_HINT,
  TH_EXPRESSION_OTHER      /* evaluated when asked for: values of actions */
} ThExpressionKind;

/* @anchor: the closest ancestor that reader and what is read have in common for certain */
typedef struct
{
  ThBind *bind;
  ThBind *anchor;
} ThDependency;

typedef struct
{
  ThExpression *expression;
  ThBind *anchor;
} ThReader;

/* Something computed for each node of a bind. */
struct _ThExpression
{
  ThExpressionKind kind;
  ThXpath *xpath;          /* NULL for a label or hint: its text has several */
  ThBind *bind;            /* whose nodes it is computed for */
  ThControl *control;      /* of choices, labels, hints, counts */
  GArray *dependencies;    /* of ThDependency */
  long line;
  guint order;
  gboolean reads_itself;
  gboolean reads_language; /* gives labels, which change with the language */
};

/* Text in pieces: a literal, an expression, or a reference into the translations. */
typedef struct
{
  char *literal;
  ThXpath *output;
} ThTextPart;

struct _ThText
{
  GArray *parts;           /* of ThTextPart; NULL where it is a reference */
  char *itext;             /* id of a translation, or NULL */
  ThXpath *itext_from;     /* expression that gives the id, or NULL */
};

/* One translation: language, then for each id the forms of its value. */
typedef struct
{
  char *language;
  GHashTable *texts;       /* id → GHashTable (form, "" for none → ThText) */
} ThTranslation;

typedef struct
{
  char *value;
  ThText *label;
} ThStaticChoice;

/* What a select offers: choices that stand in the form, or nodes of an instance. */
typedef struct
{
  GPtrArray *fixed;        /* of ThStaticChoice, NULL where it is an itemset */
  ThExpression *nodeset;
  ThXpath *value;
  ThXpath *label;          /* NULL where it is missing */
} ThChoices;

typedef enum
{
  TH_EVENT_FIRST_LOAD = 1 << 0,
  TH_EVENT_LOAD = 1 << 1,
  TH_EVENT_NEW_REPEAT = 1 << 2,
  TH_EVENT_VALUE_CHANGED = 1 << 3
} ThEvent;

typedef struct
{
  guint events;            /* of ThEvent */
  ThBind *target;
  ThBind *source;          /* the control or repeat it is nested in, NULL in the model */
  ThXpath *ref;            /* from the source, or from the root */
  ThXpath *value;
  char *literal;
  gboolean is_location;    /* setgeopoint: the host's location */
} ThAction;

struct _ThControl
{
  ThFormControl kind;
  ThControl *parent;
  ThBind *bind;            /* NULL for a group without a node */
  char *name;              /* the element's: "input", "upload", … */
  ThText *label;
  ThText *hint;
  char *appearance;
  GHashTable *attributes;  /* name → value */
  ThChoices *choices;
  GPtrArray *children;     /* of ThControl, owned */
  ThExpression *count;
  ThExpression *label_expression;
  ThExpression *hint_expression;
  ThExpression *choices_expression;
  gboolean no_add_remove;
  long line;
};

struct _ThForm
{
  gatomicrefcount references;
  char *id;
  char *version;
  char *title;
  xmlDoc *doc;             /* the form as it came */
  xmlDoc *primary;         /* the primary instance, templates taken out */
  GPtrArray *documents;    /* of xmlDoc: instances from files, templates */
  GHashTable *instances;   /* id → xmlNode, the <instance> element */
  ThBind *root;
  GHashTable *binds;       /* path → ThBind, borrowed */
  GHashTable *bind_ids;    /* id of a bind element → ThBind, borrowed */
  ThControl *body;
  GPtrArray *translations; /* of ThTranslation */
  GPtrArray *languages;    /* of char *, NULL at the end */
  guint default_language;
  GPtrArray *actions;      /* of ThAction */
  GPtrArray *expressions;  /* of ThExpression; sorted by order once the form is made */
  GPtrArray *missing;      /* of char *, NULL at the end */
  GPtrArray *pictures;     /* the same */
  ThFormFiles *files;      /* what it was made with, or NULL */
  GPtrArray *warnings;     /* of char * */
  GPtrArray *texts;        /* of ThText, owned */
};

/* th-form.c */
ThForm       *th_form_alloc              (void);
void          th_form_warn               (ThForm     *self,
                                          long        line,
                                          const char *format,
                                          ...) G_GNUC_PRINTF (3, 4);

/* Sets @error to "line N: …"; always %FALSE. */
gboolean      th_form_fail               (GError    **error,
                                          int         code,
                                          long        line,
                                          const char *format,
                                          ...) G_GNUC_PRINTF (4, 5);

/* th-form-xml.c */
#define TH_XFORMS_NS "http://www.w3.org/2002/xforms"
#define TH_XHTML_NS "http://www.w3.org/1999/xhtml"
#define TH_OPENROSA_NS "http://openrosa.org/xforms"
#define TH_ODK_NS "http://www.opendatakit.org/xforms"
#define TH_ENTITIES_NS "http://www.opendatakit.org/xforms/entities"

xmlDoc       *th_form_xml_read           (GBytes     *bytes,
                                          gsize       limit,
                                          GError    **error);
gboolean      th_form_xml_is             (xmlNode    *node,
                                          const char *ns,
                                          const char *name);
xmlNode      *th_form_xml_child          (xmlNode    *node,
                                          const char *ns,
                                          const char *name);
xmlNode      *th_form_xml_next           (xmlNode    *node);
xmlNode      *th_form_xml_first          (xmlNode    *node);

/* Returns: (transfer full) (nullable): an attribute; @ns %NULL for one without a prefix */
char         *th_form_xml_attribute      (xmlNode    *node,
                                          const char *ns,
                                          const char *name);

/* "prefix:name" or "name" */
char         *th_form_xml_name           (xmlNode    *node);
const char   *th_form_xml_text           (xmlNode    *node);
void          th_form_xml_set_text       (xmlNode    *node,
                                          const char *text);

/* th-form-instances.c */
gboolean      th_form_read_instances     (ThForm      *self,
                                          xmlNode     *model,
                                          ThFormFiles *files,
                                          GError     **error);

/* th-form-text.c */
gboolean      th_form_read_itext         (ThForm     *self,
                                          xmlNode    *model,
                                          GError    **error);
ThText       *th_text_new                (ThForm     *form,
                                          xmlNode    *element,
                                          GError    **error);
ThText       *th_text_new_from_message   (ThForm     *form,
                                          const char *message,
                                          xmlNode    *scope,
                                          long        line,
                                          GError    **error);
void          th_text_free               (ThText     *self);

/* Returns: (nullable): the file name where the text is one "jr://…/name", as a picture's is */
const char   *th_text_get_file           (ThText     *self);
gboolean      th_text_is_dynamic         (ThText     *self,
                                          ThForm     *form);

/* Returns: (nullable): the form's text of an id, with the fall-backs of FORMS.md; @kind "" for text */
ThText       *th_form_find_itext         (ThForm     *self,
                                          const char *language,
                                          const char *id,
                                          const char *kind);

/* Whether any language has anything under an id. */
gboolean      th_form_knows_itext        (ThForm     *self,
                                          const char *id);

/* th-form-bind.c */
gboolean      th_form_read_binds         (ThForm     *self,
                                          xmlNode    *model,
                                          GError    **error);
ThBind       *th_bind_new                (ThForm     *form,
                                          ThBind     *parent,
                                          xmlNode    *element);
void          th_bind_free               (ThBind     *self);
ThBind       *th_bind_find_child         (ThBind     *self,
                                          const char *name);

/* The bind a ref or nodeset means, relative to @context; %NULL if there is none. */
ThBind       *th_form_find_bind          (ThForm     *self,
                                          ThBind     *context,
                                          const char *path);
ThBind       *th_bind_common             (ThBind     *a,
                                          ThBind     *b);

/* The innermost repeat it is inside of or is itself; %NULL if none. */
ThBind       *th_bind_get_repeat         (ThBind     *self);
ThExpression *th_form_add_expression     (ThForm     *self,
                                          ThExpressionKind kind,
                                          ThBind     *bind,
                                          const char *text,
                                          xmlNode    *scope,
                                          GError    **error);
void          th_expression_free         (ThExpression *self);

/* th-form-control.c */
gboolean      th_form_read_body          (ThForm     *self,
                                          xmlNode    *body,
                                          GError    **error);
void          th_control_free            (ThControl  *self);

/* th-form-actions.c */
gboolean      th_form_read_actions       (ThForm     *self,
                                          xmlNode    *parent,
                                          ThBind     *source,
                                          gboolean    is_repeat,
                                          GError    **error);
void          th_action_free             (ThAction   *self);

/* th-form-choices.c */
ThChoices    *th_choices_new             (ThForm     *form,
                                          ThControl  *control,
                                          xmlNode    *element,
                                          GError    **error);
void          th_choices_free            (ThChoices  *self);

/* th-form-reads.c */
gboolean      th_expression_resolve      (ThExpression *self,
                                          GError    **error);
void          th_expression_resolve_xpath (ThExpression *self,
                                          ThXpath    *xpath);
void          th_xpath_anchor            (ThXpath    *xpath,
                                          ThForm     *form,
                                          ThBind     *context);

/* th-form-graph.c */
gboolean      th_form_order              (ThForm     *self,
                                          GError    **error);

G_END_DECLS
