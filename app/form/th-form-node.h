/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One node of a filling-in: a question, a note, a group, a repeat or one instance of it, or a value
 * without a control. A node is a GListModel of the nodes shown inside it, in the order of the form's
 * body; nodes that are not relevant stay in it and say so. Nodes belong to their entry and change
 * only through it; a row binds to the properties, each of which notifies.
 *
 * Properties: "relevant", "readonly", "required" (boolean, effective), "value" (text in XForms form,
 * "" when empty), "label", "hint", "guidance" (text or NULL, in the entry's language), "message"
 * (why the value is not acceptable, or NULL), "choices" (GPtrArray of ThFormChoice).
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  TH_FORM_CONTROL_NONE,     /* no control: calculates, values kept for later */
  TH_FORM_CONTROL_INPUT,
  TH_FORM_CONTROL_SELECT1,
  TH_FORM_CONTROL_SELECT,
  TH_FORM_CONTROL_RANK,
  TH_FORM_CONTROL_RANGE,
  TH_FORM_CONTROL_TRIGGER,  /* its value is "OK" once acknowledged */
  TH_FORM_CONTROL_UPLOAD,   /* its value is a hash or a file name */
  TH_FORM_CONTROL_NOTE,     /* readonly text; takes no answer */
  TH_FORM_CONTROL_GROUP,
  TH_FORM_CONTROL_REPEAT,   /* its children are its instances */
  TH_FORM_CONTROL_INSTANCE  /* one instance of a repeat */
} ThFormControl;

typedef enum
{
  TH_FORM_TYPE_STRING,
  TH_FORM_TYPE_INTEGER,
  TH_FORM_TYPE_DECIMAL,
  TH_FORM_TYPE_BOOLEAN,
  TH_FORM_TYPE_DATE,        /* 2026-11-23 */
  TH_FORM_TYPE_TIME,        /* 14:05:00.000Z or with offset, or without */
  TH_FORM_TYPE_DATE_TIME,   /* 2026-11-23T14:05:00.000Z, any offset */
  TH_FORM_TYPE_GEOPOINT,    /* "lat lon altitude accuracy" */
  TH_FORM_TYPE_GEOTRACE,
  TH_FORM_TYPE_GEOSHAPE,
  TH_FORM_TYPE_BARCODE,
  TH_FORM_TYPE_BINARY
} ThFormType;

/**
 * ThFormChoice:
 * @value: the code that is stored
 * @label: in the entry's language
 * @image: (nullable): file name of a picture
 *
 * One choice on offer, counted. Valid as long as the array it came in.
 */
typedef struct
{
  char *value;
  char *label;
  char *image;
} ThFormChoice;

#define TH_TYPE_FORM_NODE (th_form_node_get_type ())
G_DECLARE_FINAL_TYPE (ThFormNode, th_form_node, TH, FORM_NODE, GObject)

/* Where its value is stored: the path below the root, instances of repeats by key,
 * "vehicles[0190…]/vrm". "" for groups that have no node and for the root. */
const char    *th_form_node_get_path       (ThFormNode *self);

/* The element's name; "" for groups that have no node. */
const char    *th_form_node_get_name       (ThFormNode *self);

ThFormControl  th_form_node_get_control    (ThFormNode *self);
ThFormType     th_form_node_get_data_type  (ThFormNode *self);

/* Returns: (nullable): the node that shows this one; %NULL for the root and for values without a
 *   control */
ThFormNode    *th_form_node_get_parent     (ThFormNode *self);

/* The appearance attribute, "" if none; unknown words in it are to be ignored. */
const char    *th_form_node_get_appearance (ThFormNode *self);
gboolean       th_form_node_has_appearance (ThFormNode *self,
                                            const char *word);

/* The "image/…" of an upload and other attributes of the control: "mediatype", "rows", "start",
 * "end", "step", "accuracyThreshold", "max-pixels". Returns: (nullable): */
const char    *th_form_node_get_attribute  (ThFormNode *self,
                                            const char *name);

gboolean       th_form_node_is_relevant    (ThFormNode *self);
gboolean       th_form_node_is_readonly    (ThFormNode *self);
gboolean       th_form_node_is_required    (ThFormNode *self);
const char    *th_form_node_get_value      (ThFormNode *self);
const char    *th_form_node_get_label      (ThFormNode *self);
const char    *th_form_node_get_hint       (ThFormNode *self);
const char    *th_form_node_get_guidance   (ThFormNode *self);

/* Returns: (nullable): file name of the label's media of @form: "image", "audio", "video" */
const char    *th_form_node_get_media      (ThFormNode *self,
                                            const char *form);

/* Returns: (nullable): the violated constraint's message. An empty answer violates none; what is
 *   required and missing is found by th_form_entry_list_problems(). */
const char    *th_form_node_get_message    (ThFormNode *self);

/* Returns: (transfer full) (nullable): the form's own message for where a required answer is missing */
char          *th_form_node_dup_required_message (ThFormNode *self);

/* Returns: (transfer none) (element-type ThFormChoice): the choices on offer now, in order; empty for
 *   what is no select or rank */
GPtrArray     *th_form_node_list_choices   (ThFormNode *self);

/* Whether @code is among the chosen of a select, select1 or rank. */
gboolean       th_form_node_has_chosen     (ThFormNode *self,
                                            const char *code);

/* Returns: (transfer full): the label of the value: of each choice chosen, or the value itself */
char          *th_form_node_dup_display    (ThFormNode *self);

/* Whether a person may add an instance to this repeat / remove this instance. */
gboolean       th_form_node_can_add        (ThFormNode *self);
gboolean       th_form_node_can_remove     (ThFormNode *self);

G_END_DECLS
