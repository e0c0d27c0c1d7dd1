/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A remembered date is typed as three numbers, an event is mostly now. The answer is stored when
 * all parts make a moment, in the operation's time zone; a half-typed one stays on screen.
 */

#include "th-moment-row.h"

#include "th-words.h"
#include "th-wrap-layout.h"

#include <glib/gi18n.h>

struct _ThMomentRow
{
  ThQuestionRow parent_instance;

  GtkWidget *parts;
  GtkWidget *day;
  GtkWidget *month;
  GtkWidget *year;
  GtkWidget *clock;
  GtkWidget *now;
  GtkWidget *yesterday;

  gboolean has_day;
  gboolean has_clock;
  gboolean is_filling; /* the row itself sets the parts */
};

G_DEFINE_FINAL_TYPE (ThMomentRow, th_moment_row, TH_TYPE_QUESTION_ROW)

static const char *
text_of (GtkWidget *entry)
{
  return gtk_editable_get_text (GTK_EDITABLE (entry));
}

static GTimeZone *
zone (ThMomentRow *self)
{
  return th_words_get_zone (
    th_open_record_get_operation (th_question_row_get_record (TH_QUESTION_ROW (self))));
}

static int64_t
now (ThMomentRow *self)
{
  return th_session_now (
    th_open_record_get_session (th_question_row_get_record (TH_QUESTION_ROW (self))));
}

static gboolean
is_empty (ThMomentRow *self)
{
  return (!self->has_day
          || (*text_of (self->day) == '\0' && *text_of (self->month) == '\0'
              && *text_of (self->year) == '\0'))
         && (!self->has_clock || *text_of (self->clock) == '\0');
}

static gboolean
read_number (const char *text, guint least, guint most, guint *number)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (text, 10, least, most, &value, NULL))
    return FALSE;
  *number = (guint) value;

  return TRUE;
}

/* "14:05", "1405", "9:30". */
static gboolean
read_clock (const char *text, guint *hour, guint *minute)
{
  g_autofree char *digits = g_strdup (text);
  gsize length;

  g_strdelimit (digits, ":. ", '\n');
  g_strchug (digits);
  if (strchr (digits, '\n') != NULL)
    {
      g_auto (GStrv) parts = g_strsplit (digits, "\n", 2);

      return read_number (parts[0], 0, 23, hour) && read_number (parts[1], 0, 59, minute);
    }

  length = strlen (digits);
  if (length != 3 && length != 4)
    return FALSE;
  if (!read_number (digits + length - 2, 0, 59, minute))
    return FALSE;
  digits[length - 2] = '\0';

  return read_number (digits, 0, 23, hour);
}

/* Returns: (transfer full) (nullable): the answer, %NULL where the parts make none. */
static char *
dup_answer (ThMomentRow *self)
{
  g_autoptr (GDateTime) moment = NULL;
  guint day = 0, month = 0, year = 0, hour = 0, minute = 0;

  if (self->has_clock && !read_clock (text_of (self->clock), &hour, &minute))
    return NULL;
  if (!self->has_day)
    return g_strdup_printf ("%02u:%02u:00.000", hour, minute);

  if (!read_number (text_of (self->day), 1, 31, &day)
      || !read_number (text_of (self->month), 1, 12, &month)
      || !read_number (text_of (self->year), 1000, 9999, &year)
      || !g_date_valid_dmy (day, month, year))
    return NULL;
  if (!self->has_clock)
    return g_strdup_printf ("%04u-%02u-%02u", year, month, day);

  moment = g_date_time_new (zone (self), year, month, day, hour, minute, 0);
  if (moment == NULL)
    return NULL;

  return th_time_dup_local (g_date_time_to_unix (moment) * 1000, zone (self));
}

static void
on_changed_cb (ThMomentRow *self)
{
  g_autofree char *answer = NULL;

  if (self->is_filling)
    return;

  answer = dup_answer (self);
  if (answer != NULL || is_empty (self))
    th_question_row_answer (TH_QUESTION_ROW (self), answer);
}

static void
fill_in (ThMomentRow *self, GDateTime *moment)
{
  struct
  {
    GtkWidget *entry;
    const char *format;
  } parts[] = {
    { self->day, "%-d" }, { self->month, "%-m" }, { self->year, "%Y" }, { self->clock, "%H:%M" }
  };

  self->is_filling = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *text = moment != NULL ? g_date_time_format (moment, parts[i].format) : NULL;

      gtk_editable_set_text (GTK_EDITABLE (parts[i].entry), text != NULL ? text : "");
    }
  self->is_filling = FALSE;
}

/* Returns: (transfer full) (nullable): the node's value as a local moment. */
static GDateTime *
read_value (ThMomentRow *self, const char *value)
{
  g_autofree char *whole = NULL;
  g_autoptr (GDateTime) moment = NULL;

  if (*value == '\0')
    return NULL;
  if (!self->has_day)
    whole = g_strconcat ("2000-01-01T", value, NULL);
  else if (!self->has_clock)
    whole = g_strdup_printf ("%.10sT12:00:00", value);
  else
    whole = g_strdup (value);

  moment = g_date_time_new_from_iso8601 (whole, zone (self));

  return moment != NULL ? g_date_time_to_timezone (moment, zone (self)) : NULL;
}

static void
th_moment_row_refresh (ThQuestionRow *row)
{
  ThMomentRow *self = TH_MOMENT_ROW (row);
  const char *value = th_form_node_get_value (th_question_row_get_node (row));
  g_autoptr (GDateTime) moment = read_value (self, value);
  g_autofree char *shown = dup_answer (self);

  /* Nothing stored and half a date typed: what is typed stays. */
  if (moment == NULL && *value == '\0' && shown == NULL && !is_empty (self))
    return;
  fill_in (self, moment);
}

static char *
th_moment_row_dup_problem (ThQuestionRow *row)
{
  ThMomentRow *self = TH_MOMENT_ROW (row);
  g_autofree char *answer = dup_answer (self);

  if (answer != NULL || is_empty (self))
    return NULL;
  if (!self->has_clock)
    return g_strdup (_ ("Enter a day, a month and a year, for example 23 11 2026."));
  if (!self->has_day)
    return g_strdup (_ ("Enter a time, for example 14:05."));

  return g_strdup (_ ("Enter a day, a month, a year and a time, for example 23 11 2026 14:05."));
}

static void
set_moment (ThMomentRow *self, int64_t at)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (at / 1000);
  g_autoptr (GDateTime) local = g_date_time_to_timezone (utc, zone (self));

  fill_in (self, local);
  on_changed_cb (self);
}

static void
on_now_cb (ThMomentRow *self)
{
  set_moment (self, now (self));
}

static void
on_yesterday_cb (ThMomentRow *self)
{
  set_moment (self, now (self) - G_GINT64_CONSTANT (24 * 60 * 60 * 1000));
}

static void
th_moment_row_constructed (GObject *object)
{
  ThMomentRow *self = TH_MOMENT_ROW (object);
  ThQuestionRow *row = TH_QUESTION_ROW (object);
  ThFormType type = th_form_node_get_data_type (th_question_row_get_node (row));

  self->has_day = type != TH_FORM_TYPE_TIME;
  self->has_clock = type != TH_FORM_TYPE_DATE;

  G_OBJECT_CLASS (th_moment_row_parent_class)->constructed (object);

  gtk_widget_set_visible (self->day, self->has_day);
  gtk_widget_set_visible (self->month, self->has_day);
  gtk_widget_set_visible (self->year, self->has_day);
  gtk_widget_set_visible (self->clock, self->has_clock);
  gtk_widget_set_visible (self->yesterday, !self->has_clock);
  gtk_button_set_label (GTK_BUTTON (self->now), self->has_clock ? _ ("Now") : _ ("Today"));
  th_question_row_name (row, self->day, _ ("Day"));
  th_question_row_name (row, self->month, _ ("Month"));
  th_question_row_name (row, self->year, _ ("Year"));
  th_question_row_name (row, self->clock, _ ("Time"));
  th_question_row_name (row, self->now, self->has_clock ? _ ("Now") : _ ("Today"));
  th_question_row_name (row, self->yesterday, _ ("Yesterday"));
  th_question_row_watch_focus (row, self->parts);
}

static void
th_moment_row_class_init (ThMomentRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TH_TYPE_WRAP_LAYOUT);
  G_OBJECT_CLASS (klass)->constructed = th_moment_row_constructed;
  TH_QUESTION_ROW_CLASS (klass)->refresh = th_moment_row_refresh;
  TH_QUESTION_ROW_CLASS (klass)->dup_problem = th_moment_row_dup_problem;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-moment-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ThMomentRow, parts);
  gtk_widget_class_bind_template_child (widget_class, ThMomentRow, day);
  gtk_widget_class_bind_template_child (widget_class, ThMomentRow, month);
  gtk_widget_class_bind_template_child (widget_class, ThMomentRow, year);
  gtk_widget_class_bind_template_child (widget_class, ThMomentRow, clock);
  gtk_widget_class_bind_template_child (widget_class, ThMomentRow, now);
  gtk_widget_class_bind_template_child (widget_class, ThMomentRow, yesterday);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_now_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_yesterday_cb);
}

static void
th_moment_row_init (ThMomentRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
