/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-child-list.h"

#include "th-error-text.h"
#include "th-kind.h"
#include "th-row-button.h"
#include "th-session-calls.h"
#include "th-words.h"

#include <glib/gi18n.h>

/* More people than this at one visit is a mistake; the rest is reached by search. */
#define CHILDREN_MAX 500

struct _ThChildList
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *title;
  GtkWidget *rows;
  GtkWidget *add;

  const ThChildKind *kind;
  ThOpenRecord *parent;
  GCancellable *cancellable;
  gboolean is_reading;
  gboolean read_again;
};

G_DEFINE_FINAL_TYPE (ThChildList, th_child_list, GTK_TYPE_WIDGET)

static void
on_row_cb (ThChildList *self, GtkWidget *row)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "home.go", "(ssss)",
                              g_object_get_data (G_OBJECT (row), "page"),
                              g_object_get_data (G_OBJECT (row), "record"), "", "");
}

/* Who did not write a restricted note gives a reason before they read it. */
static const char *
get_page (ThChildList *self, const ThRecordRow *row)
{
  const char *me = th_session_get_officer (th_open_record_get_session (self->parent));

  return g_str_equal (self->kind->kind, TH_KIND_RESTRICTED) && g_strcmp0 (row->author, me) != 0
           ? "restricted"
           : "hub";
}

static void
show_row (ThChildList *self, GtkWidget *button, const ThRecordRow *row)
{
  ThOperation *operation = th_open_record_get_operation (self->parent);
  int64_t now = th_session_now (th_open_record_get_session (self->parent));
  g_autofree char *who = th_words_dup_officer (operation, row->author);
  g_autofree char *when = NULL;
  g_autofree char *line = NULL;

  when = th_words_dup_when (row->changed, now, th_words_get_zone (operation));
  /* Translators: who recorded it and when */
  line = g_strdup_printf (_ ("%s, %s"), who, when);
  th_row_button_set_text (
    TH_ROW_BUTTON (button),
    row->title != NULL && *row->title != '\0' ? row->title : _ (self->kind->title), line);
  if (th_review_state_from_name (row->state) == TH_REVIEW_WITHDRAWN)
    th_row_button_set_pill (TH_ROW_BUTTON (button),
                            _ (th_review_state_get_label (TH_REVIEW_WITHDRAWN)),
                            th_words_get_tint (TH_REVIEW_WITHDRAWN));
  else if (row->has_conflict)
    th_row_button_set_pill (TH_ROW_BUTTON (button), _ ("Two answers"), "red");
  else if (row->has_held)
    th_row_button_set_pill (TH_ROW_BUTTON (button), _ ("Held back"), "red");
  else
    th_row_button_set_pill (TH_ROW_BUTTON (button), row->has_unsent ? _ ("Not sent") : _ ("Sent"),
                            row->has_unsent ? "amber" : "plain");
  g_object_set_data (G_OBJECT (button), "page", (gpointer) get_page (self, row));
  g_object_set_data_full (G_OBJECT (button), "record", g_strdup (row->id), g_free);
}

/* A heading with nothing below it says nothing. */
static void
show_if_any (ThChildList *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), gtk_widget_get_visible (self->add)
                                               || gtk_widget_get_first_child (self->rows) != NULL);
}

/* Rows are used again, so the focus and what is being pressed stay where they are. */
static void
show_rows (ThChildList *self, GPtrArray *rows)
{
  GtkWidget *button = gtk_widget_get_first_child (self->rows);
  g_autofree char *title = NULL;

  for (guint i = 0; i < rows->len; i++)
    {
      if (button == NULL)
        {
          button = th_row_button_new (self->kind->icon, NULL, NULL);
          g_signal_connect_object (button, "clicked", G_CALLBACK (on_row_cb), self,
                                   G_CONNECT_SWAPPED);
          gtk_box_append (GTK_BOX (self->rows), button);
        }
      show_row (self, button, g_ptr_array_index (rows, i));
      button = gtk_widget_get_next_sibling (button);
    }
  while (button != NULL)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (button);

      gtk_box_remove (GTK_BOX (self->rows), button);
      button = next;
    }

  title = rows->len > 0 ? g_strdup_printf ("%s (%u)", _ (self->kind->title), rows->len)
                        : g_strdup (_ (self->kind->title));
  gtk_label_set_text (GTK_LABEL (self->title), title);
  show_if_any (self);
}

static void
on_listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThChildList) self = data;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;

  rows = th_session_list_rows_finish (TH_SESSION (source), result, &error);
  self->is_reading = FALSE;
  if (rows == NULL)
    return;

  show_rows (self, rows);
  if (self->read_again)
    {
      self->read_again = FALSE;
      th_child_list_refresh (self);
    }
}

static void
on_created_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThChildList) self = data;
  g_autoptr (ThOpenRecord) record = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  record = th_open_record_open_finish (result, &error);
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (record == NULL)
    {
      text = th_error_text_dup (error);
      gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s", text);
      return;
    }

  /* What is added to something finished is a change of it, for the reason given there. */
  if (th_open_record_get_reason (self->parent) != NULL)
    th_open_record_set_reason (record, th_open_record_get_reason (self->parent));
  gtk_widget_activate_action (GTK_WIDGET (self), "home.go", "(ssss)", "hub",
                              th_open_record_get_id (record), "new", "");
}

static void
th_child_list_unroot (GtkWidget *widget)
{
  g_cancellable_cancel (TH_CHILD_LIST (widget)->cancellable);

  GTK_WIDGET_CLASS (th_child_list_parent_class)->unroot (widget);
}

static void
th_child_list_dispose (GObject *object)
{
  ThChildList *self = TH_CHILD_LIST (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->parent);

  G_OBJECT_CLASS (th_child_list_parent_class)->dispose (object);
}

static void
th_child_list_finalize (GObject *object)
{
  g_object_unref (TH_CHILD_LIST (object)->cancellable);

  G_OBJECT_CLASS (th_child_list_parent_class)->finalize (object);
}

static void
th_child_list_class_init (ThChildListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_child_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = th_child_list_finalize;
  widget_class->unroot = th_child_list_unroot;

  g_type_ensure (TH_TYPE_ROW_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-child-list.ui");
  gtk_widget_class_bind_template_child (widget_class, ThChildList, box);
  gtk_widget_class_bind_template_child (widget_class, ThChildList, title);
  gtk_widget_class_bind_template_child (widget_class, ThChildList, rows);
  gtk_widget_class_bind_template_child (widget_class, ThChildList, add);
  gtk_widget_class_bind_template_callback (widget_class, th_child_list_add);
}

static void
th_child_list_init (ThChildList *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
th_child_list_new (const ThChildKind *kind, ThOpenRecord *parent)
{
  ThChildList *self = g_object_new (TH_TYPE_CHILD_LIST, NULL);

  self->kind = kind;
  self->parent = g_object_ref (parent);
  gtk_label_set_text (GTK_LABEL (self->title), _ (kind->title));
  th_row_button_set_text (TH_ROW_BUTTON (self->add), _ (kind->add), NULL);
  th_child_list_refresh (self);

  return GTK_WIDGET (self);
}

void
th_child_list_set_can_add (ThChildList *self, gboolean can_add)
{
  gtk_widget_set_visible (self->add, can_add);
  show_if_any (self);
}

void
th_child_list_refresh (ThChildList *self)
{
  ThStoreQuery query = {
    .kind = self->kind->kind,
    .parent = th_open_record_get_id (self->parent),
    .order = TH_STORE_NEWEST_FIRST,
  };

  if (self->is_reading)
    {
      self->read_again = TRUE;
      return;
    }
  self->is_reading = TRUE;
  th_session_list_rows_async (th_open_record_get_session (self->parent), &query, CHILDREN_MAX,
                              self->cancellable, on_listed_cb, g_object_ref (self));
}

void
th_child_list_add (ThChildList *self)
{
  ThSession *session = th_open_record_get_session (self->parent);

  /* What it goes into must be there first. */
  th_open_record_keep (self->parent);
  th_open_record_create_async (session, self->kind->kind, th_open_record_get_id (self->parent),
                               self->cancellable, on_created_cb, g_object_ref (self));
}
