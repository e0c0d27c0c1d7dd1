/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Follows its node and its record: the node's "notify" for words, value and relevance, the record's
 * "refreshed" for conflicts and for whether it may be changed. A problem is shown when the person
 * has left the field, and when they come back to it, never while they type.
 */

#include "th-question-row.h"

#include "th-conflict-box.h"
#include "th-error-text.h"
#include "th-form-picture.h"
#include "th-query-box.h"
#include "th-question-layout.h"

#include <adwaita.h>
#include <glib/gi18n.h>

typedef struct
{
  GtkWidget *box;
  GtkWidget *label;
  GtkWidget *hint;
  GtkWidget *picture;
  GtkWidget *guide;
  GtkWidget *guidance;
  GtkWidget *needed;
  GtkWidget *answer;
  GtkWidget *problem;
  GtkWidget *conflict;
  GtkWidget *queries;
  ThQuestionLayout *layout;

  ThFormNode *node;
  ThOpenRecord *record;
  GPtrArray *inputs; /* those that are named after the question, each with its part */
  char *own_problem;
  char *pictured; /* the file that is shown */
  gboolean is_editing;
  gboolean is_typing; /* something was answered since editing began */
} ThQuestionRowPrivate;

enum
{
  PROP_0,
  PROP_NODE,
  PROP_RECORD,
  N_PROPS
};

static void th_question_row_buildable_init (GtkBuildableIface *iface);

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (ThQuestionRow,
                                  th_question_row,
                                  GTK_TYPE_WIDGET,
                                  G_ADD_PRIVATE (ThQuestionRow)
                                    G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE,
                                                           th_question_row_buildable_init))

static GParamSpec *props[N_PROPS];
static GtkBuildableIface *parent_buildable;

static ThQuestionRowPrivate *
priv (ThQuestionRow *self)
{
  return th_question_row_get_instance_private (self);
}

static void
show_text (GtkWidget *label, const char *text)
{
  gtk_label_set_text (GTK_LABEL (label), text != NULL ? text : "");
  gtk_widget_set_visible (label, text != NULL && *text != '\0');
}

static void
set_class (ThQuestionRow *self, const char *name, gboolean is_set)
{
  if (is_set)
    gtk_widget_add_css_class (GTK_WIDGET (self), name);
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), name);
}

static void
show_problem (ThQuestionRow *row)
{
  ThQuestionRowPrivate *self = priv (row);
  const char *text = self->own_problem;

  if (text == NULL)
    text = th_form_node_get_message (self->node);
  if (self->is_typing)
    text = NULL;
  show_text (self->problem, text);
  set_class (row, "has-problem", text != NULL);
}

static const char *
get_label (ThQuestionRow *row)
{
  ThFormNode *node = priv (row)->node;
  const char *label = th_form_node_get_label (node);

  return label != NULL && *label != '\0' ? label : th_form_node_get_name (node);
}

static void
name_input (ThQuestionRow *row, GtkWidget *input)
{
  const char *part = g_object_get_data (G_OBJECT (input), "part");
  const char *label = get_label (row);
  g_autofree char *name = NULL;

  name = part != NULL ? g_strdup_printf ("%s: %s", label, part) : g_strdup (label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (input), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* Guidance is long and known by heart after a week: it waits behind a button. */
static void
show_guidance (ThQuestionRow *row)
{
  ThQuestionRowPrivate *self = priv (row);
  const char *text = th_form_node_get_guidance (self->node);
  gboolean has_guidance = text != NULL && *text != '\0';

  gtk_label_set_text (GTK_LABEL (self->guidance), has_guidance ? text : "");
  gtk_widget_set_visible (self->guide, has_guidance);
  if (!has_guidance)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->guide), FALSE);
}

/* Another language may have another. */
static void
show_picture (ThQuestionRow *row)
{
  ThQuestionRowPrivate *self = priv (row);
  ThForm *form = th_form_entry_get_form (th_open_record_get_entry (self->record));
  const char *name = th_form_node_get_media (self->node, "image");
  GtkWidget *picture;

  if (g_strcmp0 (name, self->pictured) == 0)
    return;
  g_free (self->pictured);
  self->pictured = g_strdup (name);
  picture = th_form_picture_new (form, name, get_label (row));
  adw_bin_set_child (ADW_BIN (self->picture), picture);
  gtk_widget_set_visible (self->picture, picture != NULL);
}

/* A list that came with the form may arrive after it: nothing to choose is not an answer. */
static const char *
get_hint (ThQuestionRow *row)
{
  ThFormNode *node = priv (row)->node;
  ThForm *form = th_form_entry_get_form (th_open_record_get_entry (priv (row)->record));
  ThFormControl control = th_form_node_get_control (node);
  gboolean chooses = control == TH_FORM_CONTROL_SELECT || control == TH_FORM_CONTROL_SELECT1
                     || control == TH_FORM_CONTROL_RANK;

  if (chooses && *th_form_list_missing_files (form) != NULL
      && th_form_node_list_choices (node)->len == 0)
    return _ ("Its choices have not arrived on this tablet yet. They come with the next sending.");

  return th_form_node_get_hint (node);
}

static void
show_words (ThQuestionRow *row)
{
  ThQuestionRowPrivate *self = priv (row);
  const char *label = get_label (row);
  gboolean is_needed =
    th_form_node_is_required (self->node) && *th_form_node_get_value (self->node) == '\0';

  show_text (self->label, label);
  show_text (self->hint, get_hint (row));
  show_picture (row);
  show_guidance (row);
  gtk_widget_set_visible (self->needed, is_needed);
  gtk_widget_set_visible (GTK_WIDGET (row), th_form_node_is_relevant (self->node));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  for (guint i = 0; i < self->inputs->len; i++)
    name_input (row, g_ptr_array_index (self->inputs, i));
}

static void
th_question_row_permit (ThQuestionRow *row, gboolean may)
{
  gtk_widget_set_sensitive (priv (row)->answer, may);
}

static void
show_permission (ThQuestionRow *row)
{
  ThQuestionRowPrivate *self = priv (row);
  gboolean may = th_open_record_get_editing (self->record) == TH_EDITING_FREE
                 && !th_form_node_is_readonly (self->node);

  TH_QUESTION_ROW_GET_CLASS (row)->permit (row, may);
  th_conflict_box_show (TH_CONFLICT_BOX (self->conflict), self->record, self->node, may);
  set_class (row, "has-conflict", gtk_widget_get_visible (self->conflict));
}

static void
refresh (ThQuestionRow *row)
{
  show_words (row);
  if (!priv (row)->is_editing && TH_QUESTION_ROW_GET_CLASS (row)->refresh != NULL)
    TH_QUESTION_ROW_GET_CLASS (row)->refresh (row);
  show_problem (row);
}

static void
on_node_notify_cb (ThQuestionRow *self)
{
  refresh (self);
}

static void
on_refreshed_cb (ThQuestionRow *self)
{
  show_permission (self);
}

static void
on_focus_enter_cb (GtkEventControllerFocus *focus, ThQuestionRow *row)
{
  ThQuestionRowPrivate *self = priv (row);

  self->is_editing = TRUE;
  th_open_record_begin (self->record, self->node);
  show_problem (row);
}

static void
on_focus_leave_cb (GtkEventControllerFocus *focus, ThQuestionRow *row)
{
  ThQuestionRowPrivate *self = priv (row);
  g_autofree char *problem = NULL;

  self->is_editing = FALSE;
  self->is_typing = FALSE;
  th_open_record_end (self->record, self->node);
  if (TH_QUESTION_ROW_GET_CLASS (row)->dup_problem != NULL)
    problem = TH_QUESTION_ROW_GET_CLASS (row)->dup_problem (row);

  /* What cannot be stored stays on screen, with the reason, until it is put right. */
  if (problem != NULL)
    th_question_row_set_problem (row, problem);
  else if (self->own_problem != NULL)
    show_problem (row);
  else
    refresh (row);
  show_permission (row);
}

static void
th_question_row_constructed (GObject *object)
{
  ThQuestionRow *row = TH_QUESTION_ROW (object);
  ThQuestionRowPrivate *self = priv (row);

  G_OBJECT_CLASS (th_question_row_parent_class)->constructed (object);

  g_return_if_fail (self->node != NULL && self->record != NULL);

  th_question_row_name (row, self->guide, _ ("How to ask this"));
  th_query_box_set_question (TH_QUERY_BOX (self->queries), self->record,
                             th_form_node_get_path (self->node), self->node);
  g_signal_connect_object (self->node, "notify", G_CALLBACK (on_node_notify_cb), row,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->record, "refreshed", G_CALLBACK (on_refreshed_cb), row,
                           G_CONNECT_SWAPPED);
  refresh (row);
  show_permission (row);
}

static void
th_question_row_add_child (GtkBuildable *buildable,
                           GtkBuilder *builder,
                           GObject *child,
                           const char *type)
{
  ThQuestionRowPrivate *self = priv (TH_QUESTION_ROW (buildable));

  if (self->answer != NULL && GTK_IS_WIDGET (child))
    adw_bin_set_child (ADW_BIN (self->answer), GTK_WIDGET (child));
  else
    parent_buildable->add_child (buildable, builder, child, type);
}

static void
th_question_row_buildable_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = th_question_row_add_child;
}

static void
th_question_row_dispose (GObject *object)
{
  ThQuestionRowPrivate *self = priv (TH_QUESTION_ROW (object));

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->node);
  g_clear_object (&self->record);
  g_clear_pointer (&self->own_problem, g_free);
  g_clear_pointer (&self->pictured, g_free);
  g_clear_pointer (&self->inputs, g_ptr_array_unref);

  G_OBJECT_CLASS (th_question_row_parent_class)->dispose (object);
}

static void
th_question_row_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  ThQuestionRowPrivate *self = priv (TH_QUESTION_ROW (object));

  switch (prop_id)
    {
    case PROP_NODE:
      g_value_set_object (value, self->node);
      break;
    case PROP_RECORD:
      g_value_set_object (value, self->record);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
th_question_row_set_property (GObject *object,
                              guint prop_id,
                              const GValue *value,
                              GParamSpec *pspec)
{
  ThQuestionRowPrivate *self = priv (TH_QUESTION_ROW (object));

  switch (prop_id)
    {
    case PROP_NODE:
      self->node = g_value_dup_object (value);
      break;
    case PROP_RECORD:
      self->record = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
th_question_row_class_init (ThQuestionRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags once = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = th_question_row_constructed;
  object_class->dispose = th_question_row_dispose;
  object_class->get_property = th_question_row_get_property;
  object_class->set_property = th_question_row_set_property;
  klass->permit = th_question_row_permit;
  props[PROP_NODE] = g_param_spec_object ("node", NULL, NULL, TH_TYPE_FORM_NODE, once);
  props[PROP_RECORD] = g_param_spec_object ("record", NULL, NULL, TH_TYPE_OPEN_RECORD, once);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (TH_TYPE_CONFLICT_BOX);
  g_type_ensure (TH_TYPE_QUERY_BOX);
  g_type_ensure (TH_TYPE_QUESTION_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "question");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-question-row.ui");
  gtk_widget_class_bind_template_child_private (widget_class, ThQuestionRow, box);
  gtk_widget_class_bind_template_child_private (widget_class, ThQuestionRow, label);
  gtk_widget_class_bind_template_child_private (widget_class, ThQuestionRow, hint);
  gtk_widget_class_bind_template_child_private (widget_class, ThQuestionRow, picture);
  gtk_widget_class_bind_template_child_private (widget_class, ThQuestionRow, guide);
  gtk_widget_class_bind_template_child_private (widget_class, ThQuestionRow, guidance);
  gtk_widget_class_bind_template_child_private (widget_class, ThQuestionRow, needed);
  gtk_widget_class_bind_template_child_private (widget_class, ThQuestionRow, answer);
  gtk_widget_class_bind_template_child_private (widget_class, ThQuestionRow, problem);
  gtk_widget_class_bind_template_child_private (widget_class, ThQuestionRow, conflict);
  gtk_widget_class_bind_template_child_private (widget_class, ThQuestionRow, queries);
  gtk_widget_class_bind_template_child_private (widget_class, ThQuestionRow, layout);
}

static void
th_question_row_init (ThQuestionRow *self)
{
  priv (self)->inputs = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

ThFormNode *
th_question_row_get_node (ThQuestionRow *self)
{
  return priv (self)->node;
}

ThOpenRecord *
th_question_row_get_record (ThQuestionRow *self)
{
  return priv (self)->record;
}

static void
take_result (ThQuestionRow *self, const GError *error)
{
  g_autofree char *problem = error != NULL ? th_error_text_dup (error) : NULL;

  th_question_row_set_problem (self, problem);
}

void
th_question_row_answer (ThQuestionRow *self, const char *text)
{
  g_autoptr (GError) error = NULL;

  priv (self)->is_typing = priv (self)->is_editing;
  th_open_record_answer (priv (self)->record, priv (self)->node, text, &error);
  take_result (self, error);
}

void
th_question_row_choose (ThQuestionRow *self, const char *code, gboolean chosen)
{
  g_autoptr (GError) error = NULL;

  th_open_record_choose (priv (self)->record, priv (self)->node, code, chosen, &error);
  take_result (self, error);
}

void
th_question_row_go (ThQuestionRow *self, const char *page)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "home.go", "(ssss)", page,
                              th_open_record_get_id (priv (self)->record), "",
                              th_form_node_get_path (priv (self)->node));
}

void
th_question_row_pick (ThQuestionRow *self)
{
  th_question_row_go (self, "pick");
}

void
th_question_row_watch_focus (ThQuestionRow *self, GtkWidget *widget)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_signal_connect (focus, "enter", G_CALLBACK (on_focus_enter_cb), self);
  g_signal_connect (focus, "leave", G_CALLBACK (on_focus_leave_cb), self);
  gtk_widget_add_controller (widget, focus);
}

void
th_question_row_set_compact (ThQuestionRow *self, gboolean is_compact)
{
  g_object_set (priv (self)->layout, "compact", is_compact, NULL);
}

void
th_question_row_set_problem (ThQuestionRow *row, const char *problem)
{
  ThQuestionRowPrivate *self = priv (row);
  char *old = self->own_problem;

  self->own_problem = g_strdup (problem);
  g_free (old);
  show_problem (row);
}

void
th_question_row_name (ThQuestionRow *self, GtkWidget *input, const char *part)
{
  GPtrArray *inputs = priv (self)->inputs;

  if (!g_ptr_array_find (inputs, input, NULL))
    g_ptr_array_add (inputs, input);
  g_object_set_data_full (G_OBJECT (input), "part", g_strdup (part), g_free);
  name_input (self, input);
}

GtkWidget *
th_question_row_get_input (ThQuestionRow *self)
{
  return priv (self)->answer;
}
