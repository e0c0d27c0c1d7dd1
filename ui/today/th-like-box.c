/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Looks at most once at a time: what is typed meanwhile is looked at when the answer is here. */

#include "th-like-box.h"

#include "th-kind.h"
#include "th-likeness.h"
#include "th-row-button.h"

#include <glib/gi18n.h>
#include <string.h>

/* More likenesses than these are not looked through by anyone at a door, and the question that is
 * being answered must stay in view below them. */
#define CANDIDATES_MAX 20
#define LIKE_MAX 2

struct _ThLikeBox
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *rows;

  GCancellable *cancellable;
  ThOpenRecord *waiting; /* to be looked at next */
  gboolean is_looking;
};

G_DEFINE_FINAL_TYPE (ThLikeBox, th_like_box, GTK_TYPE_WIDGET)

typedef struct
{
  char *id;
  char *title;
  guint reasons; /* of ThLikeReason */
} Like;

static void
like_free (gpointer data)
{
  Like *like = data;

  g_free (like->id);
  g_free (like->title);
  g_free (like);
}

/* What tells a premises, wherever in the record it stands. */
static void
add_word (const char *path, ThValue *value, gpointer data)
{
  static const char *const telling[] = { "phone",        "phone_shown", "number",      "url",
                                         "address_line", "postcode",    "trading_name" };
  const char *slash = strrchr (path, '/');
  const char *text = th_value_get_text (value);

  for (guint i = 0; i < G_N_ELEMENTS (telling) && text != NULL; i++)
    {
      if (g_str_equal (slash != NULL ? slash + 1 : path, telling[i]))
        g_ptr_array_add (data, g_strdup (text));
    }
}

static const ThRecord *
find_record (GPtrArray *records, const char *id)
{
  for (guint i = 0; i < records->len; i++)
    {
      if (g_str_equal (th_record_get_id (g_ptr_array_index (records, i)), id))
        return g_ptr_array_index (records, i);
    }

  return NULL;
}

/* Adds the premises that could be like the first of @records. */
static gboolean
add_candidates (
  ThTabletStore *store, const char *words, GPtrArray *records, GCancellable *cancel, GError **error)
{
  g_autoptr (GPtrArray) rows =
    th_tablet_store_search (store, words, TH_KIND_PREMISES, CANDIDATES_MAX, error);

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      const ThRecordRow *row = g_ptr_array_index (rows, i);
      ThRecord *record;

      if (find_record (records, row->id) != NULL)
        continue;
      record = th_store_load_record (TH_STORE (store), row->id, cancel, error);
      if (record == NULL)
        return FALSE;
      g_ptr_array_add (records, record);
    }

  return TRUE;
}

static GPtrArray *
compare (GPtrArray *records)
{
  GPtrArray *likes = g_ptr_array_new_with_free_func (like_free);
  const char *id = th_record_get_id (g_ptr_array_index (records, 0));
  g_autoptr (ThSame) same = th_same_new ();
  g_autoptr (GPtrArray) pairs = NULL;

  for (guint i = 0; i < records->len; i++)
    th_same_add (same, g_ptr_array_index (records, i));
  pairs = th_likeness_list (records, same);
  for (guint i = 0; i < pairs->len && likes->len < LIKE_MAX; i++)
    {
      const ThLikePair *pair = g_ptr_array_index (pairs, i);
      const char *other = g_str_equal (pair->a, id) ? pair->b : pair->a;
      Like *like;

      if (!g_str_equal (pair->a, id) && !g_str_equal (pair->b, id))
        continue;
      like = g_new0 (Like, 1);
      like->id = g_strdup (other);
      like->title = g_strdup (th_record_get_title (find_record (records, other)));
      like->reasons = pair->reasons;
      g_ptr_array_add (likes, like);
    }

  return likes;
}

/* On the store's reader thread. */
static gpointer
find_likes (ThTabletStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) th_record_unref);

  g_ptr_array_add (records, th_record_ref (data));
  th_record_foreach (data, add_word, words);
  for (guint i = 0; i < words->len; i++)
    {
      if (!add_candidates (store, g_ptr_array_index (words, i), records, cancellable, error))
        return NULL;
    }

  return compare (records);
}

/* The strongest of what is alike: nobody at a door reads a list. */
static const char *
reason_words (guint reasons)
{
  static const ThLikeReason order[] = { TH_LIKE_ADDRESS, TH_LIKE_PHONE, TH_LIKE_ADVERT,
                                        TH_LIKE_NAME };

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      if (reasons & order[i])
        return _ (th_like_reason_get_text (order[i]));
    }

  return NULL;
}

static void
on_row_cb (ThLikeBox *self, GtkWidget *row)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "home.go", "(ssss)", "premises",
                              g_object_get_data (G_OBJECT (row), "record"), "", "");
}

static void
show_likes (ThLikeBox *self, GPtrArray *likes)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (self->rows)) != NULL)
    gtk_box_remove (GTK_BOX (self->rows), row);
  for (guint i = 0; i < likes->len; i++)
    {
      const Like *like = g_ptr_array_index (likes, i);

      row = th_row_button_new ("th-place-symbolic", like->title, reason_words (like->reasons));
      g_object_set_data_full (G_OBJECT (row), "record", g_strdup (like->id), g_free);
      g_signal_connect_object (row, "clicked", G_CALLBACK (on_row_cb), self, G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (self->rows), row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), likes->len > 0);
}

static void
on_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThLikeBox) self = data;
  g_autoptr (ThOpenRecord) waiting = NULL;
  g_autoptr (GPtrArray) likes = NULL;
  g_autoptr (GError) error = NULL;

  likes = th_session_run_finish (TH_SESSION (source), result, &error);
  self->is_looking = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (likes != NULL)
    show_likes (self, likes);
  else
    g_debug ("looking for premises like one: %s", error->message);

  waiting = g_steal_pointer (&self->waiting);
  if (waiting != NULL)
    th_like_box_look (self, waiting);
}

static void
th_like_box_unroot (GtkWidget *widget)
{
  g_cancellable_cancel (TH_LIKE_BOX (widget)->cancellable);

  GTK_WIDGET_CLASS (th_like_box_parent_class)->unroot (widget);
}

static void
th_like_box_dispose (GObject *object)
{
  ThLikeBox *self = TH_LIKE_BOX (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->waiting);
  g_clear_pointer (&self->box, gtk_widget_unparent);

  G_OBJECT_CLASS (th_like_box_parent_class)->dispose (object);
}

static void
th_like_box_finalize (GObject *object)
{
  g_object_unref (TH_LIKE_BOX (object)->cancellable);

  G_OBJECT_CLASS (th_like_box_parent_class)->finalize (object);
}

static void
th_like_box_class_init (ThLikeBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_like_box_dispose;
  G_OBJECT_CLASS (klass)->finalize = th_like_box_finalize;
  widget_class->unroot = th_like_box_unroot;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-like-box.ui");
  gtk_widget_class_bind_template_child (widget_class, ThLikeBox, box);
  gtk_widget_class_bind_template_child (widget_class, ThLikeBox, rows);
}

static void
th_like_box_init (ThLikeBox *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
th_like_box_look (ThLikeBox *self, ThOpenRecord *premises)
{
  if (self->is_looking)
    {
      g_set_object (&self->waiting, premises);
      return;
    }

  self->is_looking = TRUE;
  th_session_run_async (th_open_record_get_session (premises), TH_SESSION_READ, find_likes,
                        th_record_ref (th_open_record_get_record (premises)),
                        (GDestroyNotify) th_record_unref, (GDestroyNotify) g_ptr_array_unref,
                        self->cancellable, on_found_cb, g_object_ref (self));
}
