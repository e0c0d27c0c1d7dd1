/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A conflict is data: both answers are shown to everyone, neither is hidden by the later one. */

#include "th-conflict-box.h"

#include "th-answer-words.h"
#include "th-words.h"

#include <glib/gi18n.h>
#include <string.h>

struct _ThConflictBox
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *choices;

  ThOpenRecord *record; /* borrowed: the row that this stands in holds it */
  char *standing;       /* what is shown */
};

G_DEFINE_FINAL_TYPE (ThConflictBox, th_conflict_box, GTK_TYPE_WIDGET)

/* The value as the form would say it: a choice's label, "Interpreter: no", the text itself. */
static char *
dup_words (ThFormNode *node, const char *path, ThValue *value, const ThOperation *operation)
{
  g_autofree char *plain = th_value_dup_plain (value);
  const char *brace = strrchr (path, '{');
  g_autofree char *code = NULL;
  g_autofree char *label = NULL;

  if (brace != NULL)
    {
      code = g_strndup (brace + 1, strlen (brace) - 2);
      label = th_answer_words_dup_text (node, code, operation);
      return g_strdup_printf (th_value_is_true (value) ? _ ("%s: yes") : _ ("%s: no"), label);
    }

  return *plain != '\0' ? th_answer_words_dup_text (node, plain, operation)
                        : g_strdup (_ ("No answer"));
}

static void
on_keep_cb (ThConflictBox *self, GtkButton *button)
{
  th_open_record_resolve (self->record, g_object_get_data (G_OBJECT (button), "path"),
                          g_object_get_data (G_OBJECT (button), "value"));
}

static void
add_choice (ThConflictBox *self,
            ThFormNode *node,
            const char *path,
            const ThFieldValue *value,
            gboolean can_resolve)
{
  ThSession *session = th_open_record_get_session (self->record);
  ThOperation *operation = th_open_record_get_operation (self->record);
  g_autofree char *words = dup_words (node, path, value->value, operation);
  g_autofree char *who = th_words_dup_officer (operation, value->by);
  g_autofree char *when = NULL;
  g_autofree char *text = NULL;
  GtkWidget *button;

  when = th_words_dup_when (value->at, th_session_now (session), th_words_get_zone (operation));
  /* Translators: keep this answer, given by this officer at this time */
  text = g_strdup_printf (_ ("Keep “%s” (%s, %s)"), words, who, when);
  button = gtk_button_new_with_label (text);
  gtk_label_set_wrap (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), TRUE);
  gtk_widget_set_sensitive (button, can_resolve);
  g_object_set_data_full (G_OBJECT (button), "path", g_strdup (path), g_free);
  g_object_set_data_full (G_OBJECT (button), "value", th_value_ref (value->value),
                          (GDestroyNotify) th_value_unref);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_keep_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self->choices), button);
}

static void
th_conflict_box_dispose (GObject *object)
{
  ThConflictBox *self = TH_CONFLICT_BOX (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);

  G_OBJECT_CLASS (th_conflict_box_parent_class)->dispose (object);
}

static void
th_conflict_box_finalize (GObject *object)
{
  g_free (TH_CONFLICT_BOX (object)->standing);

  G_OBJECT_CLASS (th_conflict_box_parent_class)->finalize (object);
}

static void
th_conflict_box_class_init (ThConflictBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_conflict_box_dispose;
  G_OBJECT_CLASS (klass)->finalize = th_conflict_box_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-conflict-box.ui");
  gtk_widget_class_bind_template_child (widget_class, ThConflictBox, box);
  gtk_widget_class_bind_template_child (widget_class, ThConflictBox, choices);
}

static void
th_conflict_box_init (ThConflictBox *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* What stands, in a text that is another when anything on screen must be. */
static char *
dup_standing (ThOpenRecord *record, char **paths, gboolean can_resolve)
{
  GString *standing = g_string_new (can_resolve ? "+" : "-");

  for (guint i = 0; paths[i] != NULL; i++)
    {
      g_autoptr (GArray) values = NULL;

      values = th_record_list_values (th_open_record_get_record (record), paths[i]);
      for (guint v = 0; v < values->len; v++)
        g_string_append_printf (standing, "%s=%s\n", paths[i],
                                th_value_get_json (g_array_index (values, ThFieldValue, v).value));
    }

  return g_string_free (standing, FALSE);
}

void
th_conflict_box_show (ThConflictBox *self,
                      ThOpenRecord *record,
                      ThFormNode *node,
                      gboolean can_resolve)
{
  g_auto (GStrv) paths = th_open_record_list_conflicts (record, node);
  g_autofree char *standing = dup_standing (record, paths, can_resolve);
  GtkWidget *child;

  self->record = record;
  /* A button that has or is just getting the focus is not to be made anew: GTK still holds it. */
  if (g_strcmp0 (standing, self->standing) == 0)
    return;
  g_free (self->standing);
  self->standing = g_steal_pointer (&standing);
  /* Left in what is taken away, the focus would keep Tab out of everything around it. */
  if (gtk_widget_get_focus_child (self->choices) != NULL
      && gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    gtk_root_set_focus (gtk_widget_get_root (GTK_WIDGET (self)), NULL);
  while ((child = gtk_widget_get_first_child (self->choices)) != NULL)
    gtk_box_remove (GTK_BOX (self->choices), child);

  for (guint i = 0; paths[i] != NULL; i++)
    {
      g_autoptr (GArray) values = NULL;

      values = th_record_list_values (th_open_record_get_record (record), paths[i]);
      for (guint v = 0; v < values->len; v++)
        add_choice (self, node, paths[i], &g_array_index (values, ThFieldValue, v), can_resolve);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), paths[0] != NULL);
}
