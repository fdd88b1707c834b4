<?php
// Puts an oEmbed answer's HTML through the filter that WordPress has for providers that it does not know.
[, $wordpress, $url, $html] = $argv;
define('ABSPATH', "$wordpress/");
define('WPINC', 'wp-includes');
function home_url($path = '') { return 'https://news.example' . $path; }
function __($text) { return $text; }
function wp_cache_get() { return false; }
foreach (['load', 'compat', 'plugin', 'functions', 'formatting', 'kses', 'embed', 'class-wp-oembed'] as $file) require ABSPATH . WPINC . "/$file.php";
add_filter('pre_option_blog_charset', fn() => 'UTF-8');
function wp_generate_password() { return 'Secret0123'; }
echo wp_filter_oembed_result($html, (object) ['type' => 'rich'], $url);
