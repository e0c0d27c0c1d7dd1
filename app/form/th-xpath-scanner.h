/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Where the parser stands in an expression, and the tokens it finds there. Private to this folder. */

#pragma once

#include <glib.h>
#include <libxml/tree.h>

G_BEGIN_DECLS

typedef struct
{
  const char *text;  /* the whole expression */
  const char *at;
  xmlNode *scope;    /* whose prefixes hold, NULL for none */
  guint depth;       /* of expressions within expressions */
  GError **error;
} ThXpathScanner;

gboolean  th_xpath_is_space             (char             c);
gboolean  th_xpath_is_name_start        (const char      *at);

/* Length of the NCName at @at, 0 if there is none. */
gsize     th_xpath_name_length          (const char      *at);

/* Refuses the expression, unless it is refused already. Always %NULL, for returning. */
gpointer  th_xpath_scanner_fail         (ThXpathScanner  *scanner,
                                         int              code,
                                         const char      *format,
                                         ...) G_GNUC_PRINTF (3, 4);

void      th_xpath_scanner_skip_space   (ThXpathScanner  *scanner);

/* These pass over space first. */
gboolean  th_xpath_scanner_looking_at   (ThXpathScanner  *scanner,
                                         const char      *token);
gboolean  th_xpath_scanner_accept       (ThXpathScanner  *scanner,
                                         const char      *token);
gboolean  th_xpath_scanner_expect       (ThXpathScanner  *scanner,
                                         const char      *token);

/* A named operator: a whole name, standing where an operator can; a number may follow at once. */
gboolean  th_xpath_scanner_accept_word  (ThXpathScanner  *scanner,
                                         const char      *word);

/* One expression deeper; the caller counts down again. %FALSE beyond TH_XPATH_MAX_DEPTH. */
gboolean  th_xpath_scanner_enter        (ThXpathScanner  *scanner);

G_END_DECLS
