/// The self-tests of the standard languages: each reads two whole numbers and prints their sum, with what candidates use most.
enum SelfTestSource {
    static let python = "import sys\nprint(sum(map(int, sys.stdin.read().split())))\n"

    static let cpp = """
        #include <iostream>
        #include <vector>
        int main() {
            std::vector<long long> numbers(2);
            for (auto &number : numbers) std::cin >> number;
            std::cout << numbers[0] + numbers[1] << std::endl;
        }

        """

    static let c = """
        #include <stdio.h>
        int main(void) {
            long long first, second;
            if (scanf("%lld %lld", &first, &second) != 2) return 1;
            printf("%lld\\n", first + second);
            return 0;
        }

        """

    static let java = """
        public class Main {
            public static void main(String[] arguments) {
                java.util.Scanner input = new java.util.Scanner(System.in);
                System.out.println(input.nextLong() + input.nextLong());
            }
        }

        """

    static let javascript = """
        const numbers = require('fs').readFileSync(0, 'utf8').trim().split(/\\s+/).map(Number);
        console.log(numbers[0] + numbers[1]);

        """

    static let rust = """
        use std::io::Read;
        fn main() {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text).unwrap();
            println!("{}", text.split_whitespace().map(|word| word.parse::<i64>().unwrap()).sum::<i64>());
        }

        """

    static let go = """
        package main; import "fmt"

        func main() {
            var first, second int64
            fmt.Scan(&first, &second)
            fmt.Println(first + second)
        }

        """

    static let csharp = """
        using System;
        using System.Linq;
        class Program {
            static void Main() {
                Console.WriteLine(Console.In.ReadToEnd().Split(new[] { ' ', '\\n' }, StringSplitOptions.RemoveEmptyEntries).Sum(long.Parse));
            }
        }

        """

    static let kotlin = """
        fun main() {
            val (first, second) = readLine()!!.trim().split(" ").map { it.toLong() }
            println(first + second)
        }

        """
}
