/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads again when records change, at most once in REST_MILLISECONDS: a pull of thousands of
 * records tells of each page.
 */

#include "th-today-page.h"

#include "th-premises-start.h"
#include "th-record-list.h"
#include "th-session-calls.h"
#include "th-today-items.h"
#include "th-words.h"

#include <glib/gi18n.h>

#define REST_MILLISECONDS 250
#define FOUND_MAX 50

struct _ThTodayPage
{
  ThPage parent_instance;

  GtkWidget *search;
  GtkWidget *list;
  GtkWidget *add;

  gboolean is_finished;
  ThTodayReading *reading; /* the last */
  GCancellable *asking;    /* for what is to be shown with the words in search */
  guint rest_source;
};

G_DEFINE_FINAL_TYPE (ThTodayPage, th_today_page, TH_TYPE_PAGE)

static ThSession *
session_of (ThTodayPage *self)
{
  return th_page_get_session (TH_PAGE (self));
}

static const char *
search_words (ThTodayPage *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->search));
}

static const char *
empty_words (ThTodayPage *self)
{
  if (self->is_finished)
    return _ ("What you finish is listed here.");
  if (th_session_get_operation (session_of (self)) != NULL)
    return _ ("Nothing is tasked for your team yet.");

  return _ ("The operation has not arrived on this tablet yet. It comes with the first sending.");
}

static void
show_reading (ThTodayPage *self)
{
  g_autoptr (GPtrArray) items = NULL;

  if (self->reading == NULL || *search_words (self) != '\0')
    return;

  items = self->is_finished ? th_today_items_new_finished (session_of (self), self->reading)
                            : th_today_items_new_today (session_of (self), self->reading);
  th_record_list_set_items (TH_RECORD_LIST (self->list), items, empty_words (self));
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThTodayPage) self = data;
  g_autoptr (GError) error = NULL;
  ThTodayReading *reading = th_today_reading_finish (TH_SESSION (source), result, &error);

  if (reading == NULL)
    return;

  g_clear_pointer (&self->reading, th_today_reading_free);
  self->reading = reading;
  show_reading (self);
}

static void
on_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThTodayPage) self = data;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GError) error = NULL;
  gboolean has_more;

  rows = th_session_search_finish (TH_SESSION (source), result, &error);
  if (rows == NULL)
    return;

  has_more = rows->len > FOUND_MAX;
  g_ptr_array_set_size (rows, (int) MIN (rows->len, FOUND_MAX));
  items = th_today_items_new_found (session_of (self), self->reading, rows);
  if (has_more)
    g_ptr_array_add (items, th_record_item_new_heading (_ ("There are more. Add another word.")));
  th_record_list_set_items (TH_RECORD_LIST (self->list), items,
                            _ ("Nothing found on this tablet."));
}

static void
stop_asking (ThTodayPage *self)
{
  g_clear_handle_id (&self->rest_source, g_source_remove);
  g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
}

static void
read_again (ThTodayPage *self)
{
  if (self->asking == NULL)
    self->asking = g_cancellable_new ();
  if (*search_words (self) == '\0')
    {
      show_reading (self);
      th_today_reading_async (session_of (self), self->is_finished ? TH_TODAY_VISITS : TH_TODAY_ALL,
                              self->asking, on_read_cb, g_object_ref (self));
    }
  else
    {
      th_session_search_async (session_of (self), search_words (self), NULL, FOUND_MAX + 1,
                               self->asking, on_found_cb, g_object_ref (self));
    }
}

static gboolean
on_rested_cb (gpointer data)
{
  ThTodayPage *self = data;

  self->rest_source = 0;
  read_again (self);

  return G_SOURCE_REMOVE;
}

static void
on_changed_cb (ThTodayPage *self)
{
  if (self->rest_source == 0)
    self->rest_source = g_timeout_add (REST_MILLISECONDS, on_rested_cb, self);
}

static void
on_unsent_cb (ThTodayPage *self)
{
  if (!self->is_finished)
    show_reading (self);
}

/* What other words asked for is not waited for. Words that replace others come as none and then as
 * the new ones, and what is typed is drawn first. */
static void
on_search_cb (ThTodayPage *self)
{
  stop_asking (self);
  self->rest_source = g_idle_add (on_rested_cb, self);
}

static void
show_operation (ThTodayPage *self)
{
  ThSession *session = session_of (self);
  ThOperation *operation = th_session_get_operation (session);
  g_autofree char *day = th_words_dup_day (th_session_now (session), th_words_get_zone (operation));
  g_autofree char *line = NULL;

  /* Translators: name of the officer, day, name of the operation */
  line = g_strdup_printf (_ ("%s · %s · %s"), th_session_get_officer_name (session), day,
                          operation != NULL ? th_operation_get_name (operation) : "");
  th_page_set_title (TH_PAGE (self), self->is_finished ? _ ("Finished") : _ ("Today"), line);
  gtk_widget_set_visible (self->add, operation != NULL && !self->is_finished);
  on_changed_cb (self);
}

static void
on_add_cb (ThTodayPage *self)
{
  th_premises_start (TH_PAGE (self));
}

static void
th_today_page_unroot (GtkWidget *widget)
{
  stop_asking (TH_TODAY_PAGE (widget));

  GTK_WIDGET_CLASS (th_today_page_parent_class)->unroot (widget);
}

static void
th_today_page_dispose (GObject *object)
{
  ThTodayPage *self = TH_TODAY_PAGE (object);

  stop_asking (self);
  g_clear_pointer (&self->reading, th_today_reading_free);

  G_OBJECT_CLASS (th_today_page_parent_class)->dispose (object);
}

static void
th_today_page_class_init (ThTodayPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_today_page_dispose;
  widget_class->unroot = th_today_page_unroot;

  g_type_ensure (TH_TYPE_RECORD_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-today-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThTodayPage, search);
  gtk_widget_class_bind_template_child (widget_class, ThTodayPage, list);
  gtk_widget_class_bind_template_child (widget_class, ThTodayPage, add);
  gtk_widget_class_bind_template_callback (widget_class, on_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_add_cb);
}

static void
th_today_page_init (ThTodayPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
th_today_page_new (ThSession *session, gboolean is_finished)
{
  ThTodayPage *self = g_object_new (TH_TYPE_TODAY_PAGE, "session", session, NULL);

  self->is_finished = is_finished;
  g_signal_connect_object (session, "records-changed", G_CALLBACK (on_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (th_session_get_sync (session), "notify::unsent",
                           G_CALLBACK (on_unsent_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::operation", G_CALLBACK (show_operation), self,
                           G_CONNECT_SWAPPED);
  show_operation (self);
  read_again (self);

  return GTK_WIDGET (self);
}
