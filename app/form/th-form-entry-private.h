/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The inside of a filling-in. There is one tree of state: each element of the instance has a node
 * (xmlNode._private points to it); groups without an element, ranges of repeats and second controls
 * of one element are attached to the node they stand in. Private to this folder.
 */

#pragma once

#include "th-form-entry.h"
#include "th-form-model.h"

G_BEGIN_DECLS

/* What has changed about a node and is still to be told. */
enum
{
  TH_CHANGED_RELEVANT = 1 << 0,
  TH_CHANGED_READONLY = 1 << 1,
  TH_CHANGED_REQUIRED = 1 << 2,
  TH_CHANGED_VALUE = 1 << 3,
  TH_CHANGED_LABEL = 1 << 4,
  TH_CHANGED_HINT = 1 << 5,
  TH_CHANGED_MESSAGE = 1 << 6,
  TH_CHANGED_CHOICES = 1 << 7,
  TH_CHANGED_LANGUAGE = 1 << 8
};

struct _ThFormNode
{
  GObject parent_instance;

  ThFormEntry *entry;      /* not counted; NULL once the node is gone from it */
  ThBind *bind;            /* NULL for a group without an element */
  ThControl *control;      /* NULL where nothing shows it */
  xmlNode *xml;            /* NULL for groups without an element and for ranges */
  ThFormNode *owner;       /* the node of the element it stands in; not counted */
  ThFormNode *shown_in;    /* not counted */
  ThFormNode *twin;        /* of a second control: the element's own node; not counted */
  GPtrArray *shown;        /* of ThFormNode: what the GListModel holds */
  GPtrArray *attached;     /* of ThFormNode: ranges, groups, second controls that stand in it */
  char *path;
  char *key;               /* of an instance */
  guint64 last_ordinal;    /* of a range: the highest of its instances */
  gboolean knows_last;

  gboolean own_relevant;
  gboolean relevant;
  gboolean own_readonly;
  gboolean readonly;
  gboolean required;
  gboolean awaits_location; /* a setgeopoint that found none, until one comes or a person answers */
  char *label;             /* as last shown; NULL where it has to be made */
  char *hint;
  char *guidance;
  char *message;
  GPtrArray *choices;      /* of ThFormChoice; NULL where they have to be made */
  char *wanted;            /* what was chosen, though a filter may hide part of it */
  char *stored;            /* the value as the outside knows it */
  guint changes;
};

struct _ThFormEntry
{
  GObject parent_instance;

  ThForm *form;
  const ThClock *clock;
  GTimeZone *zone;
  const ThRandom *random;
  GHashTable *preloads;    /* name → value */
  xmlDoc *context;         /* of instance ('context'), or NULL */
  xmlDoc *doc;             /* the instance being filled in */
  ThFormNode *root;
  GHashTable *nodes;       /* path → ThFormNode, counted */
  char *language;
  ThXpathHost host;

  GHashTable **dirty;      /* for each expression, the nodes to compute it for → their turn */
  guint n_dirty;
  guint *rounds;           /* how often each was computed in this run */
  GPtrArray *touched;      /* of ThFormNode with changes to tell */
  GHashTable *dormant;     /* path → ThValue: fields of instances a count has taken away */
  GPtrArray *unknown;      /* of char * */
  guint action_depth;
  gboolean is_loaded;
  gboolean is_quiet;       /* changes are not answers: loading, or from outside */
};

/* th-form-node.c */
ThFormNode *th_form_node_new             (ThFormEntry *entry,
                                          ThBind      *bind,
                                          ThControl   *control,
                                          xmlNode     *xml,
                                          ThFormNode  *owner);
void        th_form_node_insert          (ThFormNode  *self,
                                          guint        position,
                                          ThFormNode  *child);
void        th_form_node_drop            (ThFormNode  *self,
                                          ThFormNode  *child);
void        th_form_node_tell            (ThFormNode  *self);
void        th_form_node_let_go          (ThFormNode  *self);
gboolean    th_form_node_is_field        (ThFormNode  *self);
gboolean    th_form_node_is_leaf         (ThFormNode  *self);
ThFormNode *th_form_node_of              (xmlNode     *xml);

/* th-form-tree.c */
void        th_form_tree_build           (ThFormEntry *self);
ThFormNode *th_form_tree_find_range      (ThFormNode  *parent,
                                          ThBind      *bind);
gboolean    th_form_tree_has_room        (ThFormEntry *self,
                                          ThFormNode  *range);
ThFormNode *th_form_tree_add_instance    (ThFormEntry *self,
                                          ThFormNode  *range,
                                          const char  *key);
void        th_form_tree_remove_instance (ThFormEntry *self,
                                          ThFormNode  *instance);
xmlNode    *th_form_tree_find_last       (ThFormNode  *range);
int         th_form_tree_compare_keys    (const char  *a,
                                          const char  *b);

/* The node's ancestor of @bind. */
ThFormNode *th_form_tree_climb           (ThFormNode  *node,
                                          ThBind      *bind);

/* Adds every node of @bind below (or at) @top. */
void        th_form_tree_collect         (ThFormNode  *top,
                                          ThBind      *bind,
                                          GPtrArray   *found);

/* th-form-compute.c */
void        th_form_compute_mark_all     (ThFormEntry *self);
void        th_form_compute_mark_texts   (ThFormEntry *self);
void        th_form_compute_mark_below   (ThFormEntry *self,
                                          ThFormNode  *top);
void        th_form_compute_mark_readers (ThFormEntry *self,
                                          ThFormNode  *node,
                                          gboolean     deep);
void        th_form_compute_mark_structure (ThFormEntry *self,
                                            ThFormNode  *instance,
                                            gboolean     goes);
void        th_form_compute_run          (ThFormEntry *self);
void        th_form_compute_set_value    (ThFormEntry *self,
                                          ThFormNode  *node,
                                          const char  *text);
gboolean    th_form_compute_is_settled   (ThFormEntry *self,
                                          GError     **error);
void        th_form_compute_touch        (ThFormEntry *self,
                                          ThFormNode  *node,
                                          guint        changes);

/* Tells what changed: notifications first, then "changed", then "answered". */
void        th_form_compute_tell         (ThFormEntry *self);

/* th-form-label.c */
char       *th_form_label_dup            (ThFormEntry *self,
                                          ThText      *text,
                                          const char  *kind,
                                          xmlNode     *node,
                                          xmlNode     *current);
char       *th_form_label_dup_itext      (ThFormEntry *self,
                                          const char  *id,
                                          xmlNode     *node);
xmlNode    *th_form_label_context        (ThFormNode  *node);

/* th-form-options.c */
GPtrArray  *th_form_options_make         (ThFormNode  *node);
void        th_form_options_compute      (ThFormEntry *self,
                                          ThFormNode  *node);
char       *th_form_options_dup_label    (ThFormNode  *node,
                                          const char  *value);

/* Keeps of @list what is on offer. */
char       *th_form_options_filter       (ThFormNode  *node,
                                          const char  *list);

/* th-form-events.c */
void        th_form_events_fire          (ThFormEntry *self,
                                          ThEvent      event,
                                          ThFormNode  *source);
void        th_form_events_preload       (ThFormEntry *self);
void        th_form_events_give_location (ThFormEntry *self,
                                          const char  *location);

/* th-form-value.c. Returns: (transfer full) (nullable): @text as it is stored in a node of @type, %NULL
 *   with an error if it is no such value */
char       *th_form_value_normalise      (ThFormType   type,
                                          const char  *text,
                                          const ThXpathHost *host,
                                          GError     **error);

/* th-answers.c */
gboolean    th_answers_load              (ThFormEntry *self,
                                          GHashTable  *fields,
                                          gboolean     is_new,
                                          GError     **error);
void        th_answers_tell              (ThFormEntry *self,
                                          ThFormNode  *node);
void        th_answers_tell_instance     (ThFormEntry *self,
                                          ThFormNode  *instance,
                                          gboolean     is_there);
void        th_answers_add_fields        (ThFormNode  *node,
                                          GHashTable  *fields);
gboolean    th_answers_apply             (ThFormEntry *self,
                                          const char  *path,
                                          ThValue     *value);
void        th_answers_lay_aside         (ThFormEntry *self,
                                          ThFormNode  *instance);
void        th_answers_take_back         (ThFormEntry *self,
                                          ThFormNode  *instance);

/* th-form-entry.c */
void        th_form_entry_announce       (ThFormEntry *self,
                                          const char  *path,
                                          ThValue     *value);
void        th_form_entry_emit_changed   (ThFormEntry *self,
                                          ThFormNode  *node);

G_END_DECLS
